package io.dpg.sql;

/// CREATE INDEX, and the elements of indexes wherever they stand.
final class IndexText {

  private IndexText() {}

  /// A column, or an expression, in parentheses.
  static void element(SqlNode element, SqlText out) {
    if (element.has("name")) {
      out.name(element.text("name"));
    } else {
      out.word("(").expression(element.required("expr")).glue(")");
    }
    if (!element.list("collation").isEmpty()) {
      out.word("COLLATE");
      NameText.qualified(element.list("collation"), out);
    }
    if (!element.list("opclass").isEmpty()) {
      NameText.qualified(element.list("opclass"), out);
      if (!element.list("opclassopts").isEmpty()) {
        out.inParentheses(element.list("opclassopts"), OptionText::storage);
      }
    }
    switch (element.text("ordering")) {
      case "SORTBY_ASC" -> out.word("ASC");
      case "SORTBY_DESC" -> out.word("DESC");
      default -> {}
    }
    GroupText.nulls(element.text("nulls_ordering"), out);
  }

  static void create(SqlNode index, SqlText out) {
    out.word("CREATE").wordIf(index.flag("unique"), "UNIQUE").word("INDEX");
    out.wordIf(index.flag("concurrent"), "CONCURRENTLY");
    out.wordIf(index.flag("if_not_exists"), "IF NOT EXISTS");
    if (index.has("idxname")) {
      out.name(index.text("idxname"));
    }
    out.word("ON");
    NameText.relationWithAlias(index.required("relation"), out);
    if (index.has("accessMethod")) {
      out.word("USING").name(index.text("accessMethod"));
    }
    out.inParentheses(index.list("indexParams"), IndexText::element);
    if (!index.list("indexIncludingParams").isEmpty()) {
      out.word("INCLUDE").inParentheses(index.list("indexIncludingParams"), IndexText::element);
    }
    out.wordIf(index.flag("nulls_not_distinct"), "NULLS NOT DISTINCT");
    OptionText.with(index.list("options"), out);
    if (index.has("tableSpace")) {
      out.word("TABLESPACE").name(index.text("tableSpace"));
    }
    out.clause("WHERE", index.node("whereClause"));
  }
}
