package io.dpg.plan.routing;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.SetOperation;
import io.dpg.plan.analysis.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds every use of a distributed table in a statement, with what is known there of its
/// distribution column.
public final class Restrictions {

  private final CatalogSnapshot catalog;
  private final JoinTree joins;
  private final List<Restriction> found = new ArrayList<>();

  /// What the only use of a common table expression demands of it.
  private final Map<Integer, Equalities> demanded = new HashMap<>();

  private Restrictions(CatalogSnapshot catalog, SchemaFacts facts) {
    this.catalog = catalog;
    this.joins = new JoinTree(facts);
  }

  public static List<Restriction> of(
      AnalyzedQuery query, CatalogSnapshot catalog, SchemaFacts facts) {
    Restrictions restrictions = new Restrictions(catalog, facts);
    restrictions.visit(Scope.of(query), Equalities.NONE);
    return List.copyOf(restrictions.found);
  }

  private void visit(Scope scope, Equalities inherited) {
    AnalyzedQuery query = scope.query();
    Equalities known = joins.facts(scope, inherited);
    if (query.setOperation() != null) {
      visitBranches(scope, known);
    }
    query.from().forEach(item -> visitItem(item, known, scope));
    boolean targetIsSeparate =
        query.target() > 0
            && query.from().stream()
                .noneMatch(item -> JoinTree.relations(item).contains(query.target()));
    if (targetIsSeparate) {
      Equalities ofTarget = joins.withMergeCondition(withInsertedKey(known, scope), scope);
      visitReference(query.target(), ofTarget, scope);
    }
    query.subLinks().forEach(subLink -> visitSubLink(subLink, known, scope));
    query.commonTables().forEach(table -> visitCommonTable(table, inherited, scope));
  }

  private void visitItem(FromItem item, Equalities known, Scope scope) {
    switch (item) {
      case FromItem.Reference reference -> visitReference(reference.relation(), known, scope);
      case FromItem.Join join -> {
        Equalities within = joins.withCondition(join, known, scope);
        FromItem.JoinKind kind = JoinTree.kind(join, known);
        boolean leftOptional = kind == FromItem.JoinKind.RIGHT || kind == FromItem.JoinKind.INNER;
        boolean rightOptional = kind == FromItem.JoinKind.LEFT || kind == FromItem.JoinKind.INNER;
        visitItem(join.left(), leftOptional ? within : known, scope);
        visitItem(join.right(), rightOptional ? within : known, scope);
      }
    }
  }

  private void visitReference(int relation, Equalities known, Scope scope) {
    switch (scope.query().entry(relation)) {
      case RangeTableEntry.Relation table -> visitTable(table, relation, known, scope);
      case RangeTableEntry.Subquery subquery ->
          visit(
              scope.inside(subquery.query()),
              demandedOf(subquery.query(), relation, known, scope).forInnerQuery());
      case RangeTableEntry.CommonTableUse use -> {
        CommonTable table = scope.commonTable(use);
        if (table != null && table.uses() == 1 && !table.recursive()) {
          demanded.put(table.query().id(), demandedOf(table.query(), relation, known, scope));
        }
      }
      default -> {}
    }
  }

  private void visitTable(
      RangeTableEntry.Relation table, int relation, Equalities known, Scope scope) {
    if (catalog.table(table.oid()) instanceof DistributedTable distributed) {
      Term.Column key =
          new Term.Column(scope.query().id(), relation, distributed.column().number());
      found.add(new Restriction(distributed, key, known));
    }
  }

  /// The distribution column of an inserted row is what the statement says it is.
  private Equalities withInsertedKey(Equalities known, Scope scope) {
    AnalyzedQuery query = scope.query();
    if (query.command() != AnalyzedQuery.Command.INSERT
        || !(query.entry(query.target()) instanceof RangeTableEntry.Relation table)
        || !(catalog.table(table.oid()) instanceof DistributedTable distributed)) {
      return known;
    }
    int number = distributed.column().number();
    for (Target target : query.targets()) {
      Term value = target.number() == number ? Term.of(target.expression(), scope) : null;
      if (value != null) {
        return known.equal(new Term.Column(query.id(), query.target(), number), value);
      }
    }
    return known;
  }

  private void visitBranches(Scope scope, Equalities known) {
    SetOperation operation = scope.query().setOperation();
    if (operation == null) {
      return;
    }
    for (SetOperation.Leaf leaf : operation.leaves()) {
      if (scope.query().entry(leaf.relation()) instanceof RangeTableEntry.Subquery branch) {
        visit(
            scope.inside(branch.query()),
            demandedOf(branch.query(), leaf.relation(), known, scope).forInnerQuery());
      }
    }
  }

  private void visitCommonTable(CommonTable table, Equalities inherited, Scope scope) {
    Equalities known = demanded.getOrDefault(table.query().id(), inherited);
    visit(scope.inside(table.query()), known.forInnerQuery());
  }

  /// Rows of `x IN (SELECT y ...)` with another y change nothing, so y is x in there.
  private void visitSubLink(Expression.SubLink subLink, Equalities known, Scope scope) {
    Equalities inside = known;
    if (subLink.kind() == Expression.SubLinkKind.ANY
        && subLink.test() instanceof Expression.Operator test
        && test.plain()
        && joins.isEquality(test)
        && test.arguments().get(1).unlabeled() instanceof Expression.SubLinkOutput output) {
      Term tested = Term.of(test.arguments().get(0), scope);
      Set<Term.Value> values = tested == null ? null : known.valuesOf(tested);
      if (values != null) {
        inside = withOutput(subLink.query(), output.column(), values, known, scope);
      }
    }
    visit(scope.inside(subLink.query()), inside.forInnerQuery());
  }

  /// What is known inside of a subquery: all that is known outside, and the values that are
  /// demanded of its columns.
  private Equalities demandedOf(
      AnalyzedQuery subquery, int relation, Equalities known, Scope scope) {
    Equalities inside = known;
    for (int i = 1; i <= subquery.outputs().size(); i++) {
      Set<Term.Value> values = known.valuesOf(new Term.Column(scope.query().id(), relation, i));
      if (values != null) {
        inside = withOutput(subquery, i, values, inside, scope);
      }
    }
    return inside;
  }

  private static Equalities withOutput(
      AnalyzedQuery subquery, int column, Set<Term.Value> values, Equalities known, Scope scope) {
    if (!passesConditionsDown(subquery)) {
      return known;
    }
    if (subquery.setOperation() != null) {
      return withBranchColumns(subquery, column, values, known);
    }
    Target output = subquery.outputs().get(column - 1);
    Term term = Term.of(output.expression(), scope.inside(subquery));
    return term instanceof Term.Column ? known.oneOf(term, values) : known;
  }

  private static Equalities withBranchColumns(
      AnalyzedQuery subquery, int column, Set<Term.Value> values, Equalities known) {
    Equalities all = known;
    SetOperation operation = subquery.setOperation();
    if (operation != null) {
      for (SetOperation.Leaf leaf : operation.leaves()) {
        all = all.oneOf(new Term.Column(subquery.id(), leaf.relation(), column), values);
      }
    }
    return all;
  }

  /// Whether a condition on an output column of the query may as well be one on the rows it reads.
  public static boolean passesConditionsDown(AnalyzedQuery query) {
    return query.command() == AnalyzedQuery.Command.SELECT
        && query.limit() == null
        && query.offset() == null
        && !query.windowCalls()
        && !query.distinctOn()
        && !query.groupingSets()
        && !query.recursive();
  }
}
