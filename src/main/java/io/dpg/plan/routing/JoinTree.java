package io.dpg.plan.routing;

import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.FromItem.JoinKind;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.SetOperation;
import io.dpg.plan.analysis.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known to be equal at each place of a query's FROM.
///
/// Conditions of WHERE and of inner joins hold for all rows that matter. A condition of an outer
/// join holds for those rows of its optional side that matter, for no others do any harm by their
/// absence. An outer join whose optional side must not be null is an inner one.
public final class JoinTree {

  private final Conditions conditions;

  public JoinTree(SchemaFacts facts) {
    this.conditions = new Conditions(facts);
  }

  /// What holds for all rows of the query's FROM that matter.
  ///
  /// @param inherited what is known of the columns of outer queries, and of this query's own from
  ///   outside
  public Equalities facts(Scope scope, Equalities inherited) {
    AnalyzedQuery query = scope.query();
    Equalities known = conditions.add(inherited, query.where(), scope);
    if (onlyMatchedRowsMatter(query)) {
      known = conditions.add(known, query.mergeCondition(), scope);
    }
    known = withJoins(query.from(), known, scope);
    // A second time: what the first found may have turned outer joins into inner ones.
    known = withJoins(query.from(), known, scope);
    return withOutputsOfSubqueries(known, scope);
  }

  private static boolean onlyMatchedRowsMatter(AnalyzedQuery query) {
    return query.mergeActions().stream()
        .noneMatch(action -> action.command() == AnalyzedQuery.Command.INSERT || action.bySource());
  }

  /// What holds below the optional side of an outer join, or either side of an inner one.
  public Equalities withCondition(FromItem.Join join, Equalities known, Scope scope) {
    return withJoins(
        List.of(join.left(), join.right()), conditions.add(known, join.condition(), scope), scope);
  }

  /// What holds for those rows of a MERGE's target that its source can match.
  public Equalities withMergeCondition(Equalities known, Scope scope) {
    return conditions.add(known, scope.query().mergeCondition(), scope);
  }

  /// The kind of a join, after those whose optional side must not be null became narrower ones.
  public static JoinKind kind(FromItem.Join join, Equalities known) {
    boolean left = known.isNonNull(relations(join.left()));
    boolean right = known.isNonNull(relations(join.right()));
    return switch (join.kind()) {
      case INNER -> JoinKind.INNER;
      case LEFT -> right ? JoinKind.INNER : JoinKind.LEFT;
      case RIGHT -> left ? JoinKind.INNER : JoinKind.RIGHT;
      case FULL -> {
        if (left && right) {
          yield JoinKind.INNER;
        }
        yield left ? JoinKind.LEFT : right ? JoinKind.RIGHT : JoinKind.FULL;
      }
    };
  }

  /// Whether the operator is an equality by which types hash.
  public boolean isEquality(Expression.Operator operator) {
    return conditions.isEquality(operator);
  }

  /// For each output column of a query, the values that it must have, as far as they are known.
  List<@Nullable Set<Term.Value>> outputValues(Scope scope, Equalities inherited) {
    AnalyzedQuery query = scope.query();
    if (query.setOperation() != null) {
      return ofBranches(query.setOperation().leaves(), scope, inherited);
    }
    Equalities known = facts(scope, inherited);
    List<@Nullable Set<Term.Value>> values = new ArrayList<>();
    for (Target output : query.outputs()) {
      Term term = Term.of(output.expression(), scope);
      boolean isPlain = query.command() == AnalyzedQuery.Command.SELECT && term != null;
      values.add(isPlain && term != null ? known.valuesOf(term) : null);
    }
    return values;
  }

  private List<@Nullable Set<Term.Value>> ofBranches(
      List<SetOperation.Leaf> leaves, Scope scope, Equalities inherited) {
    List<@Nullable Set<Term.Value>> all = new ArrayList<>();
    for (SetOperation.Leaf leaf : leaves) {
      if (!(scope.query().entry(leaf.relation()) instanceof RangeTableEntry.Subquery branch)) {
        return List.of();
      }
      List<@Nullable Set<Term.Value>> ofBranch =
          outputValues(scope.inside(branch.query()), inherited.forInnerQuery());
      if (all.isEmpty()) {
        all.addAll(ofBranch);
        continue;
      }
      for (int i = 0; i < all.size(); i++) {
        Set<Term.Value> left = all.get(i);
        Set<Term.Value> right = i < ofBranch.size() ? ofBranch.get(i) : null;
        all.set(i, left == null || right == null ? null : Equalities.union(left, right));
      }
    }
    return all;
  }

  private Equalities withJoins(List<FromItem> items, Equalities known, Scope scope) {
    Equalities all = known;
    for (FromItem item : items) {
      if (item instanceof FromItem.Join join && kind(join, all) == JoinKind.INNER) {
        all = conditions.add(all, join.condition(), scope);
        all = withJoins(List.of(join.left(), join.right()), all, scope);
      }
    }
    return all;
  }

  /// A column of a subquery has the values that it has inside, unless an outer join makes it null.
  private Equalities withOutputsOfSubqueries(Equalities known, Scope scope) {
    Equalities all = known;
    for (int relation : alwaysReal(scope.query().from(), known)) {
      List<@Nullable Set<Term.Value>> values = outputsOf(relation, scope, known);
      for (int i = 0; i < values.size(); i++) {
        Set<Term.Value> ofColumn = values.get(i);
        if (ofColumn != null && !ofColumn.isEmpty()) {
          all = all.oneOf(new Term.Column(scope.query().id(), relation, i + 1), ofColumn);
        }
      }
    }
    return all;
  }

  private List<@Nullable Set<Term.Value>> outputsOf(int relation, Scope scope, Equalities known) {
    return switch (scope.query().entry(relation)) {
      case RangeTableEntry.Subquery subquery ->
          outputValues(scope.inside(subquery.query()), known.forInnerQuery());
      case RangeTableEntry.CommonTableUse use -> {
        CommonTable table = scope.commonTable(use);
        yield table == null || table.recursive()
            ? List.of()
            : outputValues(scope.above(use.levelsUp()).inside(table.query()), Equalities.NONE);
      }
      default -> List.of();
    };
  }

  /// The relations below the items that are on no optional side of an outer join.
  private static Set<Integer> alwaysReal(List<FromItem> items, Equalities known) {
    Set<Integer> all = new LinkedHashSet<>();
    for (FromItem item : items) {
      all.addAll(
          switch (item) {
            case FromItem.Reference reference -> Set.of(reference.relation());
            case FromItem.Join join ->
                switch (kind(join, known)) {
                  case INNER -> alwaysReal(List.of(join.left(), join.right()), known);
                  case LEFT -> alwaysReal(List.of(join.left()), known);
                  case RIGHT -> alwaysReal(List.of(join.right()), known);
                  case FULL -> Set.<Integer>of();
                };
          });
    }
    return all;
  }

  /// The relations below an item.
  public static Set<Integer> relations(FromItem item) {
    return switch (item) {
      case FromItem.Reference reference -> Set.of(reference.relation());
      case FromItem.Join join -> {
        Set<Integer> all = new HashSet<>(relations(join.left()));
        all.addAll(relations(join.right()));
        yield all;
      }
    };
  }
}
