package io.dpg.plan.pushdown;

import io.dpg.pgtype.Oid;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.TextForms;
import io.dpg.plan.analysis.Expression;

/// Which values dpg can sort and tell apart as PostgreSQL does.
final class KnownOrder {

  private KnownOrder() {}

  /// Whether dpg sorts the expression's values, in these text forms, as the default operators of
  /// its type do.
  static boolean sorts(Expression expression, TextForms text, SchemaFacts facts) {
    boolean isFloat = expression.type() == Oid.FLOAT4 || expression.type() == Oid.FLOAT8;
    return (text.isoDates() || !isDateOrTime(expression.type()))
        && (text.wholeFloats() || !isFloat)
        && sorts(expression, facts);
  }

  /// Whether dpg knows an order in which equal values of the expression come together: that of
  /// [#sorts], or for text that of its bytes.
  static boolean separates(Expression expression, TextForms text, SchemaFacts facts) {
    boolean isText = expression.type() == Oid.TEXT || expression.type() == Oid.VARCHAR;
    return isText ? facts.isDeterministic(expression.collation()) : sorts(expression, text, facts);
  }

  private static boolean sorts(Expression expression, SchemaFacts facts) {
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
  static boolean isEqualByBytes(Expression expression, TextForms text, SchemaFacts facts) {
    return switch (expression.type()) {
      case Oid.TIMESTAMPTZ -> text.isoDates();
      case Oid.BOOL,
          Oid.INT2,
          Oid.INT4,
          Oid.INT8,
          Oid.OID,
          Oid.DATE,
          Oid.TIME,
          Oid.TIMESTAMP,
          Oid.UUID,
          Oid.BYTEA ->
          true;
      case Oid.TEXT, Oid.VARCHAR -> facts.isDeterministic(expression.collation());
      default -> false;
    };
  }

  /// Whether the order that dpg knows is that of the ISO form.
  private static boolean isDateOrTime(int type) {
    return switch (type) {
      case Oid.DATE, Oid.TIMESTAMP, Oid.TIMESTAMPTZ -> true;
      default -> false;
    };
  }

  /// Whether the values are numbers, of which the text forms say all.
  static boolean isNumber(int type, TextForms text) {
    return switch (type) {
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.NUMERIC -> true;
      case Oid.FLOAT4, Oid.FLOAT8 -> text.wholeFloats();
      default -> false;
    };
  }
}
