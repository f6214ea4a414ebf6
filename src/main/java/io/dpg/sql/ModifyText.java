package io.dpg.sql;

import java.util.List;

/// INSERT, UPDATE and DELETE.
final class ModifyText {

  private ModifyText() {}

  static void insert(SqlNode insert, SqlText out) {
    out.optional(insert.node("withClause"), SelectText::with);
    out.word("INSERT INTO");
    NameText.relationWithAlias(insert.required("relation"), out);
    if (!insert.list("cols").isEmpty()) {
      out.inParentheses(insert.list("cols"), ModifyText::assignedColumn);
    }
    overriding(insert.text("override"), out);
    SqlNode source = insert.node("selectStmt");
    if (source == null) {
      out.word("DEFAULT VALUES");
    } else {
      out.statement(source);
    }
    out.optional(insert.node("onConflictClause"), ModifyText::onConflict);
    out.optional(insert.node("returningClause"), ModifyText::returning);
  }

  static void overriding(String override, SqlText out) {
    switch (override) {
      case "OVERRIDING_USER_VALUE" -> out.word("OVERRIDING USER VALUE");
      case "OVERRIDING_SYSTEM_VALUE" -> out.word("OVERRIDING SYSTEM VALUE");
      default -> {}
    }
  }

  /// A column to be assigned, maybe with a path into it: `a`, `b[1]`, `c.d`.
  static void assignedColumn(SqlNode target, SqlText out) {
    out.at(target).name(target.text("name"));
    ExpressionText.path(target.list("indirection"), out);
  }

  private static void onConflict(SqlNode conflict, SqlText out) {
    out.at(conflict).word("ON CONFLICT").optional(conflict.node("infer"), ModifyText::inferred);
    if (conflict.text("action").equals("ONCONFLICT_NOTHING")) {
      out.word("DO NOTHING");
      return;
    }
    out.word("DO UPDATE SET");
    assignments(conflict.list("targetList"), out);
    out.clause("WHERE", conflict.node("whereClause"));
  }

  private static void inferred(SqlNode infer, SqlText out) {
    out.at(infer);
    if (infer.has("conname")) {
      out.word("ON CONSTRAINT").name(infer.text("conname"));
      return;
    }
    out.inParentheses(infer.list("indexElems"), IndexText::element);
    out.clause("WHERE", infer.node("whereClause"));
  }

  static void returning(SqlNode returning, SqlText out) {
    out.word("RETURNING");
    if (!returning.list("options").isEmpty()) {
      out.word("WITH").inParentheses(returning.list("options"), ModifyText::returningOption);
    }
    out.list(returning.list("exprs"), SelectText::target);
  }

  private static void returningOption(SqlNode option, SqlText out) {
    out.at(option).word(option.text("option").equals("RETURNING_OPTION_OLD") ? "OLD AS" : "NEW AS");
    out.name(option.text("value"));
  }

  static void update(SqlNode update, SqlText out) {
    out.optional(update.node("withClause"), SelectText::with);
    out.word("UPDATE");
    NameText.relationWithAlias(update.required("relation"), out);
    out.word("SET");
    assignments(update.list("targetList"), out);
    out.listClause("FROM", update.list("fromClause"), FromText::write);
    out.clause("WHERE", update.node("whereClause"));
    out.optional(update.node("returningClause"), ModifyText::returning);
  }

  /// `a = 1, (b, c) = (2, 3)`: the columns of the second kind come one by one, each with the whole
  /// source.
  static void assignments(List<SqlNode> targets, SqlText out) {
    for (int i = 0; i < targets.size(); ) {
      if (i > 0) {
        out.glue(",");
      }
      SqlNode value = targets.get(i).required("val");
      if (!value.is("MultiAssignRef")) {
        assignedColumn(targets.get(i++), out);
        out.word("=").expression(value);
        continue;
      }
      int count = (int) value.number("ncolumns");
      out.inParentheses(targets.subList(i, i + count), ModifyText::assignedColumn);
      out.word("=").expression(value.required("source"));
      i += count;
    }
  }

  static void delete(SqlNode delete, SqlText out) {
    out.optional(delete.node("withClause"), SelectText::with);
    out.word("DELETE FROM");
    NameText.relationWithAlias(delete.required("relation"), out);
    out.listClause("USING", delete.list("usingClause"), FromText::write);
    out.clause("WHERE", delete.node("whereClause"));
    out.optional(delete.node("returningClause"), ModifyText::returning);
  }
}
