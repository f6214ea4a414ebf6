package io.dpg.plan.pushdown;

import io.dpg.pgtype.Oid;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.Expression;

/// Which values dpg can sort and tell apart as PostgreSQL does.
final class KnownOrder {

  private KnownOrder() {}

  /// Whether dpg sorts the expression's values as the default operators of its type do.
  static boolean sorts(Expression expression, SchemaFacts facts) {
    return switch (expression.type()) {
      case Oid.BOOL,
          Oid.INT2,
          Oid.INT4,
          Oid.INT8,
          Oid.OID,
          Oid.FLOAT4,
          Oid.FLOAT8,
          Oid.NUMERIC,
          Oid.DATE,
          Oid.TIME,
          Oid.TIMESTAMP,
          Oid.TIMESTAMPTZ,
          Oid.UUID,
          Oid.BYTEA ->
          true;
      case Oid.TEXT, Oid.VARCHAR -> facts.isBytewise(expression.collation());
      default -> false;
    };
  }

  /// Whether values of the type are equal exactly when their text forms are.
  static boolean isEqualByBytes(Expression expression, SchemaFacts facts) {
    return switch (expression.type()) {
      case Oid.BOOL,
          Oid.INT2,
          Oid.INT4,
          Oid.INT8,
          Oid.OID,
          Oid.DATE,
          Oid.TIME,
          Oid.TIMESTAMP,
          Oid.TIMESTAMPTZ,
          Oid.UUID,
          Oid.BYTEA ->
          true;
      case Oid.TEXT, Oid.VARCHAR -> facts.isDeterministic(expression.collation());
      default -> false;
    };
  }

  /// Whether the order that dpg knows is that of the ISO form.
  static boolean isDateOrTime(int type) {
    return switch (type) {
      case Oid.DATE, Oid.TIMESTAMP, Oid.TIMESTAMPTZ -> true;
      default -> false;
    };
  }

  /// Whether the values are numbers.
  static boolean isNumber(int type) {
    return switch (type) {
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.FLOAT4, Oid.FLOAT8, Oid.NUMERIC -> true;
      default -> false;
    };
  }
}
