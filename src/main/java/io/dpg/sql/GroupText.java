package io.dpg.sql;

/// GROUP BY and ORDER BY.
final class GroupText {

  private GroupText() {}

  static void groupBy(SqlNode select, SqlText out) {
    if (!select.list("groupClause").isEmpty()) {
      out.word("GROUP BY").wordIf(select.flag("groupDistinct"), "DISTINCT");
      out.expressions(select.list("groupClause"));
    }
  }

  static void groupingSet(SqlNode set, SqlText out) {
    switch (set.text("kind")) {
      case "GROUPING_SET_EMPTY" -> out.word("()");
      case "GROUPING_SET_ROLLUP" -> content("ROLLUP", set, out);
      case "GROUPING_SET_CUBE" -> content("CUBE", set, out);
      default -> content("GROUPING SETS", set, out);
    }
  }

  private static void content(String words, SqlNode set, SqlText out) {
    out.word(words).inParentheses(set.list("content"), ExpressionText::write);
  }

  static void sortKey(SqlNode key, SqlText out) {
    out.nowhere(key).expression(key.required("node"));
    switch (key.text("sortby_dir")) {
      case "SORTBY_ASC" -> out.word("ASC");
      case "SORTBY_DESC" -> out.word("DESC");
      case "SORTBY_USING" -> {
        out.word("USING").at(key);
        NameText.operator(key.list("useOp"), out);
      }
      default -> {}
    }
    nulls(key.text("sortby_nulls"), out);
  }

  static void nulls(String order, SqlText out) {
    switch (order) {
      case "SORTBY_NULLS_FIRST" -> out.word("NULLS FIRST");
      case "SORTBY_NULLS_LAST" -> out.word("NULLS LAST");
      default -> {}
    }
  }
}
