package io.dpg.plan.pushdown;

import io.dpg.error.SqlError;
import io.dpg.plan.Portability;
import io.dpg.plan.Refusal;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.routing.Restrictions;
import io.dpg.plan.routing.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A sublink may run on a shard only if all rows it can want are there: it reads reference tables
/// only, or is tied to the outer row's distribution column.
final class SubLinkRules {

  private final RowsSpread rows;
  private final JoinTree joins;
  private final Portability portability;
  private final SchemaFacts facts;

  SubLinkRules(RowsSpread rows, JoinTree joins, Portability portability, SchemaFacts facts) {
    this.rows = rows;
    this.joins = joins;
    this.portability = portability;
    this.facts = facts;
  }

  /// Why a sublink of the query cannot run on shards; null when all can.
  ///
  /// @param keys the distribution columns of the query and those around it
  @Nullable SqlError obstacle(Scope scope, Equalities known, Set<Term.Column> keys) {
    List<Expression.SubLink> inOuterJoins = new ArrayList<>();
    scope.query().from().forEach(item -> collectFromOuterJoins(item, known, inOuterJoins));
    for (Expression.SubLink subLink : scope.query().subLinks()) {
      if (rows.staged().hasQuery(subLink.query())) {
        continue;
      }
      boolean allowed =
          inOuterJoins.stream().anyMatch(it -> it.query().id() == subLink.query().id())
              ? isEverywhere(subLink, scope, known)
              : isEverywhere(subLink, scope, known) || isTied(subLink, scope, known, keys);
      if (!allowed) {
        return Refusal.of(
                "subqueries in expressions are only supported when they read reference tables only,"
                    + " or are correlated on the distribution column")
            .hint("%s", Refusal.FILTER_HINT);
      }
    }
    return null;
  }

  private boolean isEverywhere(Expression.SubLink subLink, Scope scope, Equalities known) {
    Scope inside = scope.inside(subLink.query());
    Spread spread = rows.outputs().of(inside, known.forInnerQuery(), Set.of());
    return spread instanceof Everywhere
        || (isCorrelated(subLink.query())
            && subLink.query().setOperation() == null
            && rows.of(inside, known.forInnerQuery(), Set.of()) instanceof Everywhere);
  }

  /// Whether the query itself refers to a column of an outer one, so that it is evaluated for each
  /// of its rows.
  private static boolean isCorrelated(AnalyzedQuery query) {
    return query.expressions().stream()
        .anyMatch(expression ->
            expression.any(
                part -> part instanceof Expression.Column column && column.levelsUp() > 0));
  }

  private boolean isTied(
      Expression.SubLink subLink, Scope scope, Equalities known, Set<Term.Column> keys) {
    Scope inside = scope.inside(subLink.query());
    Equalities tied = withTest(subLink, scope, known).forInnerQuery();
    return !rows.correlation(inside, tied, keys).isEmpty();
  }

  /// `x IN (SELECT y ...)` is not changed by rows with another y.
  private Equalities withTest(Expression.SubLink subLink, Scope scope, Equalities known) {
    if (subLink.kind() != Expression.SubLinkKind.ANY
        || !(subLink.test() instanceof Expression.Operator test)
        || !joins.isEquality(test)
        || !Restrictions.passesConditionsDown(subLink.query())
        || subLink.query().setOperation() != null
        || !(test.arguments().get(1).unlabeled() instanceof Expression.SubLinkOutput output)) {
      return known;
    }
    Term tested = Term.of(test.arguments().get(0), scope);
    Term selected =
        Term.of(
            subLink.query().outputs().get(output.column() - 1).expression(),
            scope.inside(subLink.query()));
    return tested == null || selected == null ? known : known.equal(tested, selected);
  }

  private static void collectFromOuterJoins(
      FromItem item, Equalities known, List<Expression.SubLink> into) {
    if (item instanceof FromItem.Join join) {
      Expression condition = join.condition();
      if (condition != null && JoinTree.kind(join, known) != FromItem.JoinKind.INNER) {
        condition.any(part -> {
          if (part instanceof Expression.SubLink subLink) {
            into.add(subLink);
          }
          return false;
        });
      }
      collectFromOuterJoins(join.left(), known, into);
      collectFromOuterJoins(join.right(), known, into);
    }
  }
}
