package io.dpg.plan.routing;

import io.dpg.pgtype.Oid;
import io.dpg.plan.analysis.Datum;
import io.dpg.plan.analysis.Expression;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Casts of constants that planning carries out itself: they keep the value.
public final class ConstantCasts {

  private static final int HEADER = 4;

  private ConstantCasts() {}

  /// The constant that a cast of a constant gives; the expression itself when it is something else.
  public static Expression folded(Expression expression) {
    if (!(expression instanceof Expression.Call call) || call.arguments().isEmpty()) {
      return expression;
    }
    Expression argument = folded(call.arguments().getFirst().unlabeled());
    if (argument instanceof Expression.Parameter && keepsHash(call)) {
      return argument;
    }
    if (!(argument instanceof Expression.Constant constant)) {
      return expression;
    }
    Datum datum = constant.value();
    if (datum == null) {
      return expression;
    }
    return switch (call.function()) {
      case PgFunctions.INT8_OF_INT4, PgFunctions.INT8_OF_INT2, PgFunctions.INT4_OF_INT2 ->
          new Expression.Constant(call.type(), -1, 0, datum, constant.location());
      case PgFunctions.INT4_OF_INT8, PgFunctions.INT2_OF_INT8, PgFunctions.INT2_OF_INT4 ->
          narrowed(call, constant, datum);
      case PgFunctions.VARCHAR_LENGTH -> withinLength(call, constant, datum);
      default -> expression;
    };
  }

  /// Widening keeps the value. So does assigning it to a column with a length, except for blanks at
  /// the end; a cast that was written cuts it.
  private static boolean keepsHash(Expression.Call call) {
    return switch (call.function()) {
      case PgFunctions.INT8_OF_INT4, PgFunctions.INT8_OF_INT2, PgFunctions.INT4_OF_INT2 -> true;
      case PgFunctions.VARCHAR_LENGTH, PgFunctions.BPCHAR_LENGTH -> call.implicit();
      default -> false;
    };
  }

  private static Expression narrowed(
      Expression.Call call, Expression.Constant constant, Datum datum) {
    long value = datum.word();
    boolean fits = call.type() == Oid.INT2 ? value == (short) value : value == (int) value;
    return fits ? new Expression.Constant(call.type(), -1, 0, datum, constant.location()) : call;
  }

  private static Expression withinLength(
      Expression.Call call, Expression.Constant constant, Datum datum) {
    byte @Nullable [] content = datum.content();
    Datum modifier =
        call.arguments().get(1) instanceof Expression.Constant second ? second.value() : null;
    if (content == null || modifier == null) {
      return call;
    }
    String text = new String(content, StandardCharsets.UTF_8);
    boolean fits = text.codePointCount(0, text.length()) <= modifier.word() - HEADER;
    return fits
        ? new Expression.Constant(
            Oid.VARCHAR, (int) modifier.word(), call.collation(), datum, constant.location())
        : call;
  }
}
