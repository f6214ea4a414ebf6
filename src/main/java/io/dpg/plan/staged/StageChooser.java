package io.dpg.plan.staged;

import io.dpg.catalog.ReferenceTable;
import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.SetOperation;
import io.dpg.plan.pushdown.NodeQueries;
import io.dpg.plan.pushdown.RowsSpread;
import io.dpg.plan.pushdown.SelectPushdown;
import io.dpg.plan.pushdown.Spread;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.pushdown.Spread.Unplannable;
import io.dpg.plan.pushdown.StagedParts;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Chooses the part of a statement that becomes an intermediate result next, from the inside out:
/// what cannot run once per shard group by itself, and then the cheapest of what is joined.
final class StageChooser {

  private final PlanContext context;
  private final PartCosts costs;
  private final Repartitions repartitions;
  private final TestedKeys testedKeys;

  StageChooser(PlanContext context) {
    this.context = context;
    this.costs = new PartCosts(context);
    this.repartitions = new Repartitions(context, costs);
    this.testedKeys = new TestedKeys(new JoinTree(context.facts()), repartitions);
  }

  /// Null when there is nothing left to choose, or nothing would help.
  @Nullable Part choose() {
    Scope top = Scope.of(context.query());
    Part part = inQuery(top);
    return part == null ? anyOf(top) : part;
  }

  /// A part of a modification of which each shard needs its own rows only; null when there is none.
  @Nullable Part ownRows() {
    List<Part> from = candidates(Scope.of(context.query()));
    return new OwnRows(context, repartitions, testedKeys, from).first();
  }

  /// A table on shards of which the statement reads a sample; null when there is none.
  @Nullable Part sampled() {
    List<Part> tables = new ArrayList<>();
    addTablesBelow(Scope.of(context.query()), tables);
    return tables.stream().filter(this::isSampled).findFirst().orElse(null);
  }

  private boolean isSampled(Part part) {
    return part instanceof Part.Table it
        && it.query().entry(it.relation()) instanceof RangeTableEntry.Relation table
        && table.sampled()
        && (context.uses().distributed().containsKey(table.oid())
            || context.uses().singleShard().containsKey(table.oid()));
  }

  private @Nullable Part inQuery(Scope scope) {
    AnalyzedQuery query = scope.query();
    for (CommonTable table : query.commonTables()) {
      Part part = inCommonTable(scope.inside(table.query()), table);
      if (part != null) {
        return part;
      }
    }
    for (RangeTableEntry entry : query.rangeTable()) {
      Part part =
          entry instanceof RangeTableEntry.Subquery subquery
              ? inSubquery(scope.inside(subquery.query()))
              : null;
      if (part != null) {
        return part;
      }
    }
    return query.setOperation() == null ? inRows(scope) : inBranches(scope, query.setOperation());
  }

  private @Nullable Part inCommonTable(Scope inside, CommonTable table) {
    if (table.recursive()) {
      // Its own rows are made step by step: what it reads is fetched before.
      return spread(inside, StagedParts.NONE) instanceof Everywhere ? null : firstBelow(inside);
    }
    boolean twice = table.uses() > 1 && costs.isVolatile(table.query());
    boolean unused = table.uses() == 0 && !(spread(inside, StagedParts.NONE) instanceof Everywhere);
    return twice || unused ? new Part.Query(inside) : inSubquery(inside);
  }

  private @Nullable Part inSubquery(Scope inside) {
    boolean isResult = !(spread(inside, StagedParts.NONE) instanceof Unplannable);
    if (isResult || OuterReferences.of(inside).correlated()) {
      return null;
    }
    Part part = isJoinOnly(inside.query()) ? inQuery(inside) : repartitioned(inside);
    return part == null ? new Part.Query(inside) : part;
  }

  /// The table of a query that groups, if it can be repartitioned so that each node has all rows of
  /// its groups.
  private @Nullable Part repartitioned(Scope inside) {
    return repartitions.ofGrouped(inside).stream()
        .filter(part -> spread(inside, part.staged()) instanceof Sharded)
        .findFirst()
        .orElse(null);
  }

  /// Whether a query does nothing but join, filter and compute.
  private static boolean isJoinOnly(AnalyzedQuery query) {
    return query.command() == AnalyzedQuery.Command.SELECT
        && query.setOperation() == null
        && query.limit() == null
        && query.offset() == null
        && query.groups().isEmpty()
        && query.having() == null
        && query.distinct().isEmpty()
        && !query.aggregates()
        && !query.groupingSets()
        && !query.windowCalls();
  }

  private Spread spread(Scope inside, StagedParts staged) {
    return rows(staged).outputs().of(inside, Equalities.NONE, Set.of());
  }

  private RowsSpread rows(StagedParts staged) {
    return new RowsSpread(context.catalog(), context.facts(), staged);
  }

  private boolean isPlannable(Scope scope, StagedParts staged) {
    return !(rows(staged).of(scope, Equalities.NONE, Set.of()) instanceof Unplannable);
  }

  // FROM, WHERE and the expressions of one query

  private @Nullable Part inRows(Scope scope) {
    StagedParts subLinks = StagedParts.NONE;
    for (Expression.SubLink subLink : scope.query().subLinks()) {
      subLinks = subLinks.and(new Part.Query(scope.inside(subLink.query())).staged());
    }
    if (!isPlannable(scope, subLinks)) {
      return cheapest(scope, subLinks);
    }
    if (isPlannable(scope, StagedParts.NONE)) {
      return null;
    }
    for (Expression.SubLink subLink : scope.query().subLinks()) {
      Scope inside = scope.inside(subLink.query());
      StagedParts others = subLinks.without(subLink.query());
      if (!isPlannable(scope, others)) {
        return OuterReferences.of(inside).correlated()
            ? inCorrelated(inside)
            : ofSubLink(subLink, scope, subLinks);
      }
    }
    return null;
  }

  /// The query of a sublink: repartitioned if it has many rows of which each matters on one shard.
  private Part ofSubLink(Expression.SubLink subLink, Scope scope, StagedParts subLinks) {
    Part whole = new Part.Query(scope.inside(subLink.query()));
    return repartitions.isLarge(whole)
            && new NodeQueries(context).arePossible()
            && rows(subLinks).of(scope, Equalities.NONE, Set.of()) instanceof Sharded rows
        ? testedKeys.part(subLink, scope, rows).orElse(whole)
        : whole;
  }

  /// What a query that depends on outer rows reads: first what does not depend on them.
  private @Nullable Part inCorrelated(Scope inside) {
    for (AnalyzedQuery below : inside.query().subqueries()) {
      Scope scope = inside.inside(below);
      if (!OuterReferences.of(scope).correlated()
          && spread(scope, StagedParts.NONE) instanceof Unplannable) {
        return inSubquery(scope);
      }
    }
    return firstBelow(inside);
  }

  private @Nullable Part firstBelow(Scope scope) {
    List<Part> tables = new ArrayList<>();
    addTablesBelow(scope, tables);
    return tables.isEmpty() ? null : tables.getFirst();
  }

  /// The cheapest of those sets of parts with which the rest can run once per shard group.
  private @Nullable Part cheapest(Scope scope, StagedParts subLinks) {
    return new CheapestParts(
            costs,
            parts -> isPlannable(scope, parts.and(subLinks)),
            part -> repartitions.ofJoined(part, scope))
        .of(candidates(scope));
  }

  private List<Part> candidates(Scope scope) {
    Set<Part> found = new LinkedHashSet<>();
    scope.query().from().forEach(item -> addCandidates(item, scope, found));
    return List.copyOf(found);
  }

  private void addCandidates(FromItem item, Scope scope, Set<Part> into) {
    switch (item) {
      case FromItem.Join join -> {
        addCandidates(join.left(), scope, into);
        addCandidates(join.right(), scope, into);
      }
      case FromItem.Reference reference -> addEntry(reference.relation(), scope, into);
    }
  }

  private void addEntry(int relation, Scope scope, Set<Part> into) {
    if (relation == scope.query().target()) {
      return;
    }
    switch (scope.query().entry(relation)) {
      case RangeTableEntry.Relation table -> {
        if (isOnSomeNodes(table)) {
          into.add(new Part.Table(scope, relation));
        }
      }
      case RangeTableEntry.Subquery subquery -> addQuery(scope.inside(subquery.query()), into);
      case RangeTableEntry.CommonTableUse use -> {
        CommonTable table = scope.commonTable(use);
        if (table != null) {
          addQuery(scope.above(use.levelsUp()).inside(table.query()), into);
        }
      }
      default -> {}
    }
  }

  private void addQuery(Scope inside, Set<Part> into) {
    List<Part> tables = new ArrayList<>();
    addTablesBelow(inside, tables);
    if (OuterReferences.of(inside).correlated()) {
      into.addAll(tables);
    } else if (!(spread(inside, StagedParts.NONE) instanceof Everywhere)) {
      into.add(new Part.Query(inside));
    }
  }

  private void addTablesBelow(Scope scope, List<Part> into) {
    AnalyzedQuery query = scope.query();
    for (int relation = 1; relation <= query.rangeTable().size(); relation++) {
      if (query.entry(relation) instanceof RangeTableEntry.Relation table && isOnSomeNodes(table)) {
        into.add(new Part.Table(scope, relation));
      }
    }
    query.subqueries().forEach(below -> addTablesBelow(scope.inside(below), into));
  }

  private boolean isOnSomeNodes(RangeTableEntry.Relation table) {
    return !(context.catalog().table(table.oid()) instanceof ReferenceTable);
  }

  // Set operations

  private @Nullable Part inBranches(Scope scope, SetOperation operation) {
    Spread all =
        rows(StagedParts.NONE).outputs().ofBranches(scope, operation, Equalities.NONE, Set.of());
    boolean possible =
        all instanceof Everywhere
            || (all instanceof Sharded sharded
                && (!sharded.keys().isEmpty() || SelectPushdown.addsUp(operation)));
    return possible ? null : firstBranch(scope, operation);
  }

  private @Nullable Part firstBranch(Scope scope, SetOperation operation) {
    for (SetOperation.Leaf leaf : operation.leaves()) {
      if (scope.query().entry(leaf.relation()) instanceof RangeTableEntry.Subquery branch) {
        Scope inside = scope.inside(branch.query());
        if (!(spread(inside, StagedParts.NONE) instanceof Everywhere)) {
          return new Part.Query(inside);
        }
      }
    }
    return null;
  }

  /// Where nothing is wrong with how the rows are spread, but their merge cannot be expressed: all
  /// is fetched.
  private @Nullable Part anyOf(Scope top) {
    SetOperation operation = top.query().setOperation();
    if (operation != null) {
      return firstBranch(top, operation);
    }
    List<Part> parts = candidates(top);
    return parts.isEmpty() ? null : parts.getFirst();
  }
}
