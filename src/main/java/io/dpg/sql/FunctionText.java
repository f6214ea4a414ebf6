package io.dpg.sql;

import static io.dpg.sql.ExpressionText.AT;
import static io.dpg.sql.ExpressionText.IS;
import static io.dpg.sql.ExpressionText.LOOSEST;
import static io.dpg.sql.ExpressionText.PRIMARY;
import static io.dpg.sql.ExpressionText.operand;

import java.util.List;
import java.util.Set;

/// Function calls, and the SQL forms that the grammar turns into calls (`EXTRACT`, `AT TIME ZONE`,
/// ...).
final class FunctionText {

  /// Before a parenthesis these words mean something else than a function.
  private static final Set<String> OTHER_FORMS = Set.of("rollup", "cube", "operator");

  /// What EXTRACT takes as a bare word and PostgreSQL knows as a field.
  private static final Set<String> BARE_FIELDS =
      Set.of(
          "century",
          "day",
          "decade",
          "dow",
          "doy",
          "epoch",
          "hour",
          "isodow",
          "isoyear",
          "julian",
          "microseconds",
          "millennium",
          "milliseconds",
          "minute",
          "month",
          "quarter",
          "second",
          "timezone",
          "timezone_hour",
          "timezone_minute",
          "week",
          "year");

  private FunctionText() {}

  static int precedence(SqlNode call) {
    return switch (sqlForm(call)) {
      case "timezone" -> AT;
      case "is_normalized" -> IS;
      case "overlaps" -> LOOSEST;
      default -> PRIMARY;
    };
  }

  static void write(SqlNode call, SqlText out) {
    List<SqlNode> arguments = call.list("args");
    switch (sqlForm(call)) {
      case "timezone" -> atTimeZone(call, arguments, out);
      case "is_normalized" -> isNormalized(call, arguments, out);
      case "overlaps" -> overlaps(call, arguments, out);
      case "extract" -> extract(arguments, out);
      case "overlay" -> overlay(arguments, out);
      case "position" -> position(arguments, out);
      case "substring" -> substring(arguments, out);
      case "btrim" -> trim("BOTH", arguments, out);
      case "ltrim" -> trim("LEADING", arguments, out);
      case "rtrim" -> trim("TRAILING", arguments, out);
      case "normalize" -> normalize(arguments, out);
      case "xmlexists" -> xmlExists(arguments, out);
      case "pg_collation_for" -> ExpressionText.call("COLLATION FOR ", arguments, out);
      case "system_user" -> out.word("SYSTEM_USER");
      default -> call(call, out);
    }
  }

  /// Whether it calls that function of pg_catalog.
  static boolean isCatalogFunction(SqlNode call, String function) {
    List<SqlNode> names = call.list("funcname");
    return call.is("FuncCall")
        && names.size() == 2
        && names.getFirst().text("sval").equals("pg_catalog")
        && names.get(1).text("sval").equals(function);
  }

  /// The function behind an SQL form; "" for an ordinary call.
  private static String sqlForm(SqlNode call) {
    return call.text("funcformat").equals("COERCE_SQL_SYNTAX")
        ? call.list("funcname").getLast().text("sval")
        : "";
  }

  private static void call(SqlNode call, SqlText out) {
    List<SqlNode> names = call.list("funcname");
    if (names.size() == 1 && OTHER_FORMS.contains(names.getFirst().text("sval"))) {
      out.word('"' + names.getFirst().text("sval") + '"');
    } else {
      NameText.qualified(names, out);
    }
    out.glue("(");
    arguments(call, out);
    out.glue(")");
    WindowText.afterCall(call, out);
  }

  private static void arguments(SqlNode call, SqlText out) {
    List<SqlNode> arguments = call.list("args");
    boolean isVariadic = call.flag("func_variadic");
    List<SqlNode> plain = isVariadic ? arguments.subList(0, arguments.size() - 1) : arguments;
    out.wordIf(call.flag("agg_star"), "*").wordIf(call.flag("agg_distinct"), "DISTINCT");
    out.expressions(plain);
    if (isVariadic) {
      if (!plain.isEmpty()) {
        out.glue(",");
      }
      out.word("VARIADIC").expression(arguments.getLast());
    }
    if (!call.flag("agg_within_group")) {
      out.listClause("ORDER BY", call.list("agg_order"), GroupText::sortKey);
    }
  }

  private static void atTimeZone(SqlNode call, List<SqlNode> arguments, SqlText out) {
    // The grammar puts the zone first.
    operand(arguments.getLast(), AT, out);
    if (arguments.size() == 1) {
      out.nowhere(call).word("AT LOCAL");
      return;
    }
    out.at(call).word("AT TIME ZONE");
    operand(arguments.getFirst(), AT + 1, out);
  }

  private static void isNormalized(SqlNode call, List<SqlNode> arguments, SqlText out) {
    operand(arguments.getFirst(), IS + 1, out);
    out.at(call).word("IS");
    if (arguments.size() > 1) {
      out.at(arguments.getLast()).word(bareWord(arguments));
    }
    out.word("NORMALIZED");
  }

  private static void normalize(List<SqlNode> arguments, SqlText out) {
    out.word("NORMALIZE").glue("(").expression(arguments.getFirst());
    if (arguments.size() > 1) {
      out.glue(",").at(arguments.getLast()).word(bareWord(arguments));
    }
    out.glue(")");
  }

  /// The second argument, a form such as NFC, which the grammar turns into a string.
  private static String bareWord(List<SqlNode> arguments) {
    SqlNode string = arguments.getLast().node("sval");
    return string == null ? "" : string.text("sval");
  }

  private static void overlaps(SqlNode call, List<SqlNode> arguments, SqlText out) {
    out.inParentheses(arguments.subList(0, 2), ExpressionText::write);
    out.at(call).word("OVERLAPS").inParentheses(arguments.subList(2, 4), ExpressionText::write);
  }

  private static void extract(List<SqlNode> arguments, SqlText out) {
    out.word("EXTRACT").glue("(").at(arguments.getFirst());
    SqlNode string = arguments.getFirst().node("sval");
    String field = string == null ? "" : string.text("sval");
    if (BARE_FIELDS.contains(field)) {
      out.word(field);
    } else {
      out.literal(field);
    }
    out.word("FROM").expression(arguments.get(1)).glue(")");
  }

  private static void overlay(List<SqlNode> arguments, SqlText out) {
    out.word("OVERLAY").glue("(").expression(arguments.getFirst());
    out.word("PLACING").expression(arguments.get(1));
    out.word("FROM").expression(arguments.get(2));
    out.clause("FOR", arguments.size() > 3 ? arguments.get(3) : null).glue(")");
  }

  private static void position(List<SqlNode> arguments, SqlText out) {
    out.word("POSITION").glue("(");
    // The grammar swaps them.
    ExpressionText.restricted(arguments.get(1), out);
    out.word("IN");
    ExpressionText.restricted(arguments.getFirst(), out);
    out.glue(")");
  }

  private static void substring(List<SqlNode> arguments, SqlText out) {
    out.word("SUBSTRING").glue("(").expression(arguments.getFirst());
    out.word("FROM").expression(arguments.get(1));
    out.clause("FOR", arguments.size() > 2 ? arguments.get(2) : null).glue(")");
  }

  private static void trim(String side, List<SqlNode> arguments, SqlText out) {
    out.word("TRIM").glue("(").word(side).word("FROM").expressions(arguments).glue(")");
  }

  private static void xmlExists(List<SqlNode> arguments, SqlText out) {
    out.word("XMLEXISTS").glue("(");
    ExpressionText.primary(arguments.getFirst(), out);
    out.word("PASSING");
    ExpressionText.primary(arguments.get(1), out);
    out.glue(")");
  }
}
