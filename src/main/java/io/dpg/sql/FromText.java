package io.dpg.sql;

import java.util.List;

/// What stands in FROM.
final class FromText {

  private FromText() {}

  static void write(SqlNode item, SqlText out) {
    switch (item.kind()) {
      case "RangeVar" -> NameText.relationWithAlias(item, out);
      case "RangeSubselect" -> subselect(item, out);
      case "RangeFunction" -> function(item, out);
      case "RangeTableSample" -> sample(item, out);
      case "RangeTableFunc" -> XmlText.table(item, out);
      case "JsonTable" -> JsonTableText.write(item, out);
      case "JoinExpr" -> join(item, out);
      default -> throw new IllegalStateException("cannot deparse in FROM: " + item.kind());
    }
  }

  private static void subselect(SqlNode item, SqlText out) {
    out.wordIf(item.flag("lateral"), "LATERAL");
    out.word("(").statement(item.required("subquery")).glue(")");
    out.optional(item.node("alias"), NameText::alias);
  }

  private static void function(SqlNode item, SqlText out) {
    out.wordIf(item.flag("lateral"), "LATERAL");
    List<SqlNode> functions = item.list("functions");
    if (item.flag("is_rowsfrom")) {
      out.word("ROWS FROM").inParentheses(functions, FromText::rowsFromElement);
    } else {
      call(functions.getFirst().list("items").getFirst(), out);
    }
    out.wordIf(item.flag("ordinality"), "WITH ORDINALITY");
    out.optional(item.node("alias"), NameText::alias);
    if (!item.list("coldeflist").isEmpty()) {
      out.wordIf(!item.has("alias"), "AS");
      out.inParentheses(item.list("coldeflist"), FromText::columnDefinition);
    }
  }

  /// `[call, column definitions]`, the second maybe nothing.
  private static void rowsFromElement(SqlNode pair, SqlText out) {
    List<SqlNode> items = pair.list("items");
    call(items.getFirst(), out);
    List<SqlNode> columns = items.size() > 1 ? items.get(1).list("items") : List.of();
    if (!columns.isEmpty()) {
      out.word("AS").inParentheses(columns, FromText::columnDefinition);
    }
  }

  private static void call(SqlNode call, SqlText out) {
    if (call.is("TypeCast")) {
      out.at(call).word("CAST").glue("(").expression(call.required("arg")).word("AS");
      TypeText.write(call.required("typeName"), out);
      out.glue(")");
    } else {
      out.expression(call);
    }
  }

  private static void columnDefinition(SqlNode column, SqlText out) {
    out.at(column).name(column.text("colname"));
    TypeText.write(column.required("typeName"), out);
    out.optional(column.node("collClause"), ExpressionText::write);
  }

  private static void sample(SqlNode item, SqlText out) {
    SqlNode relation = item.required("relation");
    write(relation, out);
    out.word("TABLESAMPLE").at(item);
    NameText.qualified(item.list("method"), out);
    out.inParentheses(item.list("args"), ExpressionText::write);
    if (item.has("repeatable")) {
      out.word("REPEATABLE (").expression(item.required("repeatable")).glue(")");
    }
  }

  private static void join(SqlNode join, SqlText out) {
    if (!join.has("alias")) {
      joinWithoutAlias(join, out);
      return;
    }
    out.word("(");
    joinWithoutAlias(join, out);
    out.glue(")").optional(join.node("alias"), NameText::alias);
  }

  private static void joinWithoutAlias(SqlNode join, SqlText out) {
    write(join.required("larg"), out);
    out.wordIf(join.flag("isNatural"), "NATURAL").word(joinWords(join));
    SqlNode right = join.required("rarg");
    if (right.is("JoinExpr") && !right.has("alias")) {
      out.word("(");
      joinWithoutAlias(right, out);
      out.glue(")");
    } else {
      write(right, out);
    }
    if (!join.list("usingClause").isEmpty()) {
      out.word("USING").inParentheses(join.list("usingClause"), NameText::single);
      out.optional(join.node("join_using_alias"), NameText::alias);
    }
    out.clause("ON", join.node("quals"));
  }

  private static String joinWords(SqlNode join) {
    return switch (join.text("jointype")) {
      case "JOIN_LEFT" -> "LEFT JOIN";
      case "JOIN_RIGHT" -> "RIGHT JOIN";
      case "JOIN_FULL" -> "FULL JOIN";
      default -> {
        boolean isCross = !join.flag("isNatural") && !join.has("usingClause") && !join.has("quals");
        yield isCross ? "CROSS JOIN" : "JOIN";
      }
    };
  }
}
