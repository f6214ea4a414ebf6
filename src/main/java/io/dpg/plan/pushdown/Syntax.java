package io.dpg.plan.pushdown;

import io.dpg.plan.text.FunctionCall;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;

/// Makes small pieces of syntax trees.
final class Syntax {

  private Syntax() {}

  static SqlNode column(String name) {
    return SqlNode.of("ColumnRef", Map.of("fields", List.of(SqlNode.string(name))));
  }

  static SqlNode number(long value) {
    // The grammar has integers of 32 bits; larger ones are decimals to it.
    return value == (int) value
        ? SqlNode.of("A_Const", Map.of("ival", SqlNode.of("Integer", Map.of("ival", (int) value))))
        : SqlNode.of(
            "A_Const", Map.of("fval", SqlNode.of("Float", Map.of("fval", Long.toString(value)))));
  }

  static SqlNode target(SqlNode value) {
    return SqlNode.of("ResTarget", Map.of("val", value));
  }

  static SqlNode target(SqlNode value, String name) {
    return name.isEmpty()
        ? target(value)
        : SqlNode.of("ResTarget", Map.of("val", value, "name", name));
  }

  static SqlNode cast(SqlNode value, String builtInType) {
    SqlNode type =
        SqlNode.of(
            "TypeName",
            Map.of(
                "names",
                List.of(SqlNode.string("pg_catalog"), SqlNode.string(builtInType)),
                "typemod",
                -1));
    return SqlNode.of("TypeCast", Map.of("arg", value, "typeName", type));
  }

  static SqlNode operator(String name, SqlNode left, SqlNode right) {
    return SqlNode.of(
        "A_Expr",
        Map.of(
            "kind",
            "AEXPR_OP",
            "name",
            List.of(SqlNode.string(name)),
            "lexpr",
            left,
            "rexpr",
            right));
  }

  /// A call of one of PostgreSQL's own functions.
  static SqlNode call(String function, SqlNode... arguments) {
    return FunctionCall.of("pg_catalog", function, List.of(arguments));
  }

  static SqlNode coalesce(SqlNode first, SqlNode second) {
    return SqlNode.of("CoalesceExpr", Map.of("args", List.of(first, second)));
  }

  /// NULL instead of zero, to divide by.
  static SqlNode orNull(SqlNode value, SqlNode unwanted) {
    return SqlNode.of(
        "A_Expr",
        Map.of(
            "kind",
            "AEXPR_NULLIF",
            "name",
            List.of(SqlNode.string("=")),
            "lexpr",
            value,
            "rexpr",
            unwanted));
  }

  /// An item of ORDER BY in the default direction.
  static SqlNode ascending(SqlNode key) {
    return SqlNode.of(
        "SortBy",
        Map.of(
            "node", key, "sortby_dir", "SORTBY_DEFAULT", "sortby_nulls", "SORTBY_NULLS_DEFAULT"));
  }

  /// FROM with one relation of that name, which is replaced by text later.
  static SqlNode relation(String name) {
    return SqlNode.of("RangeVar", Map.of("relname", name, "inh", true, "relpersistence", "p"));
  }
}
