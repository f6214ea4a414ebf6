package io.dpg.sql;

import java.util.List;

/// Names of things: of tables, with their aliases, and qualified names in general.
final class NameText {

  private NameText() {}

  /// A name that is a `String` node.
  static void single(SqlNode string, SqlText out) {
    out.name(string.text("sval"));
  }

  /// The names with dots between them.
  static void qualified(List<SqlNode> names, SqlText out) {
    single(names.getFirst(), out);
    for (SqlNode name : names.subList(1, names.size())) {
      out.glue(".").name(name.text("sval"));
    }
  }

  /// A qualified name that is a `List` node.
  static void qualifiedList(SqlNode list, SqlText out) {
    qualified(list.list("items"), out);
  }

  /// A table's name alone.
  static void relation(SqlNode rangeVar, SqlText out) {
    out.at(rangeVar);
    if (rangeVar.has("catalogname")) {
      out.name(rangeVar.text("catalogname")).glue(".");
    }
    if (rangeVar.has("schemaname")) {
      out.name(rangeVar.text("schemaname")).glue(".");
    }
    out.name(rangeVar.text("relname"));
  }

  /// A table's name, with ONLY if its children are left out, and its alias.
  static void relationWithAlias(SqlNode rangeVar, SqlText out) {
    out.wordIf(!rangeVar.flag("inh"), "ONLY");
    relation(rangeVar, out);
    out.optional(rangeVar.node("alias"), NameText::alias);
  }

  static void alias(SqlNode alias, SqlText out) {
    out.word("AS").name(alias.text("aliasname"));
    if (!alias.list("colnames").isEmpty()) {
      out.inParentheses(alias.list("colnames"), NameText::single);
    }
  }

  static void role(SqlNode role, SqlText out) {
    switch (role.text("roletype")) {
      case "ROLESPEC_CURRENT_ROLE" -> out.word("CURRENT_ROLE");
      case "ROLESPEC_CURRENT_USER" -> out.word("CURRENT_USER");
      case "ROLESPEC_SESSION_USER" -> out.word("SESSION_USER");
      case "ROLESPEC_PUBLIC" -> out.word("PUBLIC");
      default -> out.name(role.text("rolename"));
    }
  }

  /// An operator: as it is, or in `OPERATOR(...)` when it has a schema.
  static void operator(List<SqlNode> names, SqlText out) {
    if (names.size() == 1) {
      out.word(names.getFirst().text("sval"));
      return;
    }
    out.word("OPERATOR").glue("(");
    bareOperator(names, out);
    out.glue(")");
  }

  /// An operator, maybe with a schema, where no other expression can stand.
  static void bareOperator(List<SqlNode> names, SqlText out) {
    for (SqlNode schema : names.subList(0, names.size() - 1)) {
      out.name(schema.text("sval")).glue(".");
    }
    out.word(names.getLast().text("sval"));
  }
}
