package io.dpg.sql;

import org.jspecify.annotations.Nullable;

/// JSON_TABLE.
final class JsonTableText {

  private JsonTableText() {}

  static void write(SqlNode table, SqlText out) {
    out.wordIf(table.flag("lateral"), "LATERAL").word("JSON_TABLE").glue("(");
    JsonText.value(table.required("context_item"), out);
    out.glue(",");
    path(table.required("pathspec"), out);
    JsonText.passing(table.list("passing"), out);
    out.word("COLUMNS").inParentheses(table.list("columns"), JsonTableText::column);
    JsonText.behavior(table.node("on_error"), "ON ERROR", out);
    out.glue(")").optional(table.node("alias"), NameText::alias);
  }

  private static void path(SqlNode path, SqlText out) {
    out.expression(path.required("string"));
    if (path.has("name")) {
      out.word("AS").name(path.text("name"));
    }
  }

  private static void column(SqlNode column, SqlText out) {
    String kind = column.text("coltype");
    SqlNode path = column.node("pathspec");
    if (kind.equals("JTC_NESTED")) {
      out.word("NESTED PATH").optional(path, JsonTableText::path);
      out.word("COLUMNS").inParentheses(column.list("columns"), JsonTableText::column);
      return;
    }
    out.name(column.text("name"));
    if (kind.equals("JTC_FOR_ORDINALITY")) {
      out.word("FOR ORDINALITY");
      return;
    }
    TypeText.write(column.required("typeName"), out);
    out.wordIf(kind.equals("JTC_EXISTS"), "EXISTS");
    valueColumn(column, kind.equals("JTC_FORMATTED"), path, out);
  }

  private static void valueColumn(
      SqlNode column, boolean isFormatted, @Nullable SqlNode path, SqlText out) {
    if (isFormatted) {
      JsonText.format(column.node("format"), out);
    }
    if (path != null) {
      out.word("PATH");
      path(path, out);
    }
    if (!column.text("coltype").equals("JTC_EXISTS")) {
      JsonText.wrapperAndQuotes(column, out);
    }
    JsonText.behavior(column.node("on_empty"), "ON EMPTY", out);
    JsonText.behavior(column.node("on_error"), "ON ERROR", out);
  }
}
