package io.dpg.plan.staged;

import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.routing.Term;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Conditions `key IN (SELECT ...)` of which a shard needs the rows of its own keys only.
///
/// That holds where every row that matters must meet the condition: NULL, which comes of rows
/// without a value, is as good as false there.
final class TestedKeys {

  private final JoinTree joins;
  private final Repartitions repartitions;

  TestedKeys(JoinTree joins, Repartitions repartitions) {
    this.joins = joins;
    this.repartitions = repartitions;
  }

  /// The sublink's query, repartitioned by what is compared with a key.
  ///
  /// @param rows how the rows of the query around it are spread
  Optional<Part> part(Expression.SubLink subLink, Scope scope, Sharded rows) {
    if (subLink.kind() != Expression.SubLinkKind.ANY
        || !(subLink.test() instanceof Expression.Operator test)
        || !test.plain()
        || !joins.isEquality(test)
        || !(test.arguments().get(1).unlabeled() instanceof Expression.SubLinkOutput output)
        || !isRequired(scope.query().where(), subLink)
        || !isKey(Term.of(test.arguments().get(0), scope), scope, rows)) {
      return Optional.empty();
    }
    Part.Query whole = new Part.Query(scope.inside(subLink.query()));
    return repartitions.ofOutput(whole, output.column()).stream()
        .filter(part -> part.key() != null && part.key().colocation().equals(rows.colocation()))
        .findFirst();
  }

  private static boolean isRequired(@Nullable Expression condition, Expression.SubLink subLink) {
    return switch (condition) {
      case Expression.Junction it when it.connective() == Expression.Connective.AND ->
          it.arguments().stream().anyMatch(part -> isRequired(part, subLink));
      case Expression.SubLink it -> it.query().id() == subLink.query().id();
      case null, default -> false;
    };
  }

  private boolean isKey(@Nullable Term tested, Scope scope, Sharded rows) {
    Equalities known = joins.facts(scope, Equalities.NONE);
    return tested != null && rows.keys().stream().anyMatch(key -> known.areEqual(key, tested));
  }
}
