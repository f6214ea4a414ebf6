package io.dpg.plan.routing;

import io.dpg.pgtype.Oid;
import io.dpg.plan.analysis.Datum;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Scope;
import org.jspecify.annotations.Nullable;

/// One side of an equality.
public sealed interface Term {

  /// A column of the relation at a position of a query's range table.
  record Column(int query, int relation, int attribute) implements Term {}

  /// What stays the same while the statement runs.
  sealed interface Value extends Term {}

  /// A constant that is not null. Types that hash alike have become one: integers are bigint,
  /// strings text.
  record Constant(int type, Datum datum) implements Value {}

  record Parameter(int number, int type) implements Value {}

  /// The term that an expression is; null when it is no column, constant or parameter, or is a null
  /// constant.
  static @Nullable Term of(Expression expression, Scope scope) {
    return switch (ConstantCasts.folded(scope.resolved(expression))) {
      case Expression.Column column when column.attribute() > 0 ->
          new Column(
              scope.above(column.levelsUp()).query().id(), column.relation(), column.attribute());
      case Expression.Constant constant -> constant(constant);
      case Expression.Parameter parameter -> new Parameter(parameter.number(), parameter.type());
      default -> null;
    };
  }

  private static @Nullable Term constant(Expression.Constant constant) {
    Datum datum = constant.value();
    if (datum == null) {
      return null;
    }
    int type = KeyTypes.hashedAs(constant.type());
    return new Constant(type, type == Oid.INT8 ? Datum.ofNumber(datum.word()) : datum);
  }
}
