package io.dpg.plan.pushdown;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.ColocationId;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.error.SqlError;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.Portability;
import io.dpg.plan.Refusal;
import io.dpg.plan.ResultKey;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.FromItem.JoinKind;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.pushdown.Spread.Unplannable;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.routing.Term;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How the rows of a query's FROM and WHERE are spread, before anything is grouped or cut off.
///
/// Distributed tables must be co-located and joined on their distribution columns. In an outer join
/// the preserved side must be sharded when the other is; rows that are everywhere and preserved
/// would come out once per shard group.
public final class RowsSpread {

  private final CatalogSnapshot catalog;
  private final Portability portability;
  private final JoinTree joins;
  private final OutputSpread outputs;
  private final SubLinkRules subLinks;
  private final StagedParts staged;

  /// Whose distribution column a key of an outer query is.
  private final Map<Term.Column, ColocationId> colocations = new HashMap<>();

  /// Recursive common tables that are being looked at.
  private final Set<Integer> recursions = new HashSet<>();

  RowsSpread(CatalogSnapshot catalog, SchemaFacts facts) {
    this(catalog, facts, StagedParts.NONE);
  }

  /// @param staged parts that are the same everywhere, because their rows will be sent there
  public RowsSpread(CatalogSnapshot catalog, SchemaFacts facts, StagedParts staged) {
    this.catalog = catalog;
    this.staged = staged;
    this.portability = new Portability(facts);
    this.joins = new JoinTree(facts);
    this.outputs = new OutputSpread(this, joins, portability);
    this.subLinks = new SubLinkRules(this, joins, portability, facts);
  }

  public OutputSpread outputs() {
    return outputs;
  }

  JoinTree joins() {
    return joins;
  }

  StagedParts staged() {
    return staged;
  }

  /// @param inherited what is known of outer queries' columns
  /// @param outerKeys the distribution columns of outer queries
  public Spread of(Scope scope, Equalities inherited, Set<Term.Column> outerKeys) {
    Equalities known = joins.facts(scope, inherited);
    Spread rows = new Everywhere();
    for (FromItem item : scope.query().from()) {
      rows = joined(rows, ofItem(item, known, scope, keys(rows, outerKeys)), known);
    }
    if (rows instanceof Unplannable) {
      return rows;
    }
    SqlError obstacle = subLinks.obstacle(scope, known, keys(rows, outerKeys));
    return obstacle == null ? rows : new Unplannable(obstacle);
  }

  private Set<Term.Column> keys(Spread rows, Set<Term.Column> outerKeys) {
    Set<Term.Column> all = new HashSet<>(outerKeys);
    if (rows instanceof Sharded sharded) {
      sharded.keys().forEach(key -> colocations.put(key, sharded.colocation()));
      all.addAll(sharded.keys());
    }
    return all;
  }

  private Spread ofItem(FromItem item, Equalities known, Scope scope, Set<Term.Column> outerKeys) {
    return switch (item) {
      case FromItem.Reference reference -> ofEntry(reference.relation(), known, scope, outerKeys);
      case FromItem.Join join -> ofJoin(join, known, scope, outerKeys);
    };
  }

  private Spread ofJoin(
      FromItem.Join join, Equalities known, Scope scope, Set<Term.Column> outerKeys) {
    JoinKind kind = JoinTree.kind(join, known);
    Equalities within = joins.withCondition(join, known, scope);
    boolean leftWithin = kind == JoinKind.INNER || kind == JoinKind.RIGHT;
    boolean rightWithin = kind == JoinKind.INNER || kind == JoinKind.LEFT;
    Spread left = ofItem(join.left(), leftWithin ? within : known, scope, outerKeys);
    Spread right = ofItem(join.right(), rightWithin ? within : known, scope, keys(left, outerKeys));
    return switch (kind) {
      case INNER -> joined(left, right, within);
      case LEFT -> preserved(left, right, within);
      case RIGHT -> preserved(right, left, within);
      case FULL -> bothPreserved(left, right, within);
    };
  }

  private static Spread joined(Spread left, Spread right, Equalities known) {
    if (left instanceof Unplannable || right instanceof Everywhere) {
      return left;
    }
    if (right instanceof Unplannable || left instanceof Everywhere) {
      return right;
    }
    return onKeys((Sharded) left, (Sharded) right, known, true);
  }

  private static Spread preserved(Spread preserved, Spread optional, Equalities known) {
    if (preserved instanceof Unplannable || optional instanceof Everywhere) {
      return preserved;
    }
    if (optional instanceof Unplannable) {
      return optional;
    }
    if (preserved instanceof Sharded sharded) {
      return onKeys(sharded, (Sharded) optional, known, false);
    }
    return new Unplannable(
        Refusal.of(
                "cannot run an outer join whose preserved side is the same on every node, and"
                    + " whose other side is distributed")
            .hint("%s", Refusal.FILTER_HINT));
  }

  private static Spread bothPreserved(Spread left, Spread right, Equalities known) {
    if (left instanceof Unplannable) {
      return left;
    }
    if (right instanceof Unplannable) {
      return right;
    }
    if (left instanceof Everywhere && right instanceof Everywhere) {
      return left;
    }
    if (left instanceof Sharded first && right instanceof Sharded second) {
      Spread both = onKeys(first, second, known, true);
      return both instanceof Sharded ? new Sharded(first.colocation(), Set.of()) : both;
    }
    return new Unplannable(
        Refusal.of("cannot run a full join of distributed tables with anything else")
            .hint("%s", Refusal.FILTER_HINT));
  }

  private static Spread onKeys(Sharded left, Sharded right, Equalities known, boolean bothKeys) {
    boolean onKeys =
        left.colocation().equals(right.colocation())
            && left.keys().stream()
                .anyMatch(
                    one -> right.keys().stream().anyMatch(other -> known.areEqual(one, other)));
    if (!onKeys) {
      return new Unplannable(
          Refusal.of(
                  "complex joins are only supported when all distributed tables are co-located and"
                      + " joined on their distribution columns")
              .hint(
                  "Join on the distribution columns, or turn the smaller table into a reference"
                      + " table."));
    }
    Set<Term.Column> keys = new HashSet<>(left.keys());
    if (bothKeys) {
      keys.addAll(right.keys());
    }
    return new Sharded(left.colocation(), keys);
  }

  private Spread ofEntry(int relation, Equalities known, Scope scope, Set<Term.Column> outerKeys) {
    Spread ofResult = staged.spreadOfEntry(scope.query(), relation);
    if (ofResult != null) {
      return ofResult;
    }
    return switch (scope.query().entry(relation)) {
      case RangeTableEntry.Relation table -> ofTable(table, relation, scope);
      case RangeTableEntry.Subquery subquery ->
          ofSubquery(subquery, relation, known, scope, outerKeys);
      case RangeTableEntry.CommonTableUse use -> ofCommonTable(use, relation, scope);
      case RangeTableEntry.Function function -> {
        ResultKey key = portability.resultKey(function);
        yield key == null
            ? everywhere(function.calls(), function.name())
            : StagedParts.spread(key, scope.query(), relation);
      }
      case RangeTableEntry.Values values ->
          everywhere(values.rows().stream().flatMap(List::stream).toList(), values.name());
      case RangeTableEntry.Other other -> everywhere(other.expressions(), other.name());
      case RangeTableEntry.Join join -> throw new IllegalStateException("a join stands in FROM");
    };
  }

  private Spread ofTable(RangeTableEntry.Relation table, int relation, Scope scope) {
    boolean distributed = catalog.table(table.oid()) instanceof DistributedTable;
    if (table.sampled() && !distributed) {
      // A sample of each shard is a sample of the table; but each node would choose its own rows of
      // a table that all have.
      return new Unplannable(
          Refusal.of("cannot use TABLESAMPLE of \"%s\" on more than one shard group", table.name())
              .hint("%s", Refusal.FILTER_HINT));
    }
    return switch (catalog.table(table.oid())) {
      case DistributedTable it ->
          new Sharded(
              it.colocation(),
              Set.of(new Term.Column(scope.query().id(), relation, it.column().number())));
      case ReferenceTable reference -> new Everywhere();
      case null, default ->
          new Unplannable(
              Refusal.of("cannot use table \"%s\" together with distributed tables", table.name()));
    };
  }

  private Spread everywhere(List<Expression> expressions, String name) {
    boolean same = expressions.stream().allMatch(it -> portability.isAtMost(Volatility.STABLE, it));
    return same
        ? new Everywhere()
        : new Unplannable(
            Refusal.of(
                    "cannot call a volatile function in FROM as \"%s\" on several shard groups",
                    name)
                .hint("%s", Refusal.FILTER_HINT));
  }

  private Spread ofSubquery(
      RangeTableEntry.Subquery subquery,
      int relation,
      Equalities known,
      Scope scope,
      Set<Term.Column> outerKeys) {
    Spread ofResult = staged.spreadOfQuery(subquery.query(), scope.query(), relation);
    if (ofResult != null) {
      return ofResult;
    }
    Scope inside = scope.inside(subquery.query());
    if (subquery.lateral()) {
      Set<Term.Column> matched = correlation(inside, known.forInnerQuery(), outerKeys);
      if (!matched.isEmpty()) {
        return ofCorrelated(matched, inside, known, outerKeys);
      }
    }
    Spread spread = outputs.of(inside, known.forInnerQuery(), outerKeys);
    return outputs.asColumns(spread, scope.query().id(), relation);
  }

  /// The rows for one outer row are all in its shard group: they are spread as the outer rows are.
  private Spread ofCorrelated(
      Set<Term.Column> matched, Scope inside, Equalities known, Set<Term.Column> outerKeys) {
    return of(inside, known.forInnerQuery(), outerKeys) instanceof Sharded sharded
        ? new Sharded(sharded.colocation(), matched)
        : new Everywhere();
  }

  /// Those of the outer queries' distribution columns to which all sharded rows of a query are
  /// tied; empty when it reads other rows too, or none that are sharded.
  Set<Term.Column> correlation(Scope inside, Equalities known, Set<Term.Column> outerKeys) {
    AnalyzedQuery query = inside.query();
    if (query.setOperation() != null || !query.commonTables().isEmpty()) {
      return Set.of();
    }
    if (!(of(inside, known, outerKeys) instanceof Sharded sharded)) {
      return Set.of();
    }
    Equalities within = joins.facts(inside, known);
    return outerKeys.stream()
        .filter(outer -> sharded.colocation().equals(colocations.get(outer)))
        .filter(outer -> sharded.keys().stream().anyMatch(key -> within.areEqual(key, outer)))
        .collect(Collectors.toSet());
  }

  private Spread ofCommonTable(RangeTableEntry.CommonTableUse use, int relation, Scope scope) {
    @Nullable CommonTable table = scope.commonTable(use);
    if (table == null) {
      return new Unplannable(Refusal.of("cannot find common table expression \"%s\"", use.table()));
    }
    Spread ofResult = staged.spreadOfQuery(table.query(), scope.query(), relation);
    if (ofResult != null) {
      return ofResult;
    }
    Scope inside = scope.above(use.levelsUp()).inside(table.query());
    if (table.recursive()) {
      return ofRecursion(inside);
    }
    Spread spread = outputs.of(inside, Equalities.NONE, Set.of());
    return outputs.asColumns(spread, scope.query().id(), relation);
  }

  /// A recursion may need any row at any step.
  private Spread ofRecursion(Scope inside) {
    if (!recursions.add(inside.query().id())) {
      return new Everywhere();
    }
    Spread spread = outputs.of(inside, Equalities.NONE, Set.of());
    recursions.remove(inside.query().id());
    return spread instanceof Everywhere
        ? spread
        : new Unplannable(
            Refusal.of(
                    "recursive CTEs are only supported when they contain a filter on the"
                        + " distribution column")
                .hint("%s", Refusal.FILTER_HINT));
  }
}
