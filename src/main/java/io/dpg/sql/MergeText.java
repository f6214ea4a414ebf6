package io.dpg.sql;

/// MERGE.
final class MergeText {

  private MergeText() {}

  static void write(SqlNode merge, SqlText out) {
    out.optional(merge.node("withClause"), SelectText::with);
    out.word("MERGE INTO");
    NameText.relationWithAlias(merge.required("relation"), out);
    out.word("USING");
    FromText.write(merge.required("sourceRelation"), out);
    out.clause("ON", merge.node("joinCondition"));
    for (SqlNode when : merge.list("mergeWhenClauses")) {
      when(when, out);
    }
    out.optional(merge.node("returningClause"), ModifyText::returning);
  }

  private static void when(SqlNode when, SqlText out) {
    switch (when.text("matchKind")) {
      case "MERGE_WHEN_MATCHED" -> out.word("WHEN MATCHED");
      case "MERGE_WHEN_NOT_MATCHED_BY_SOURCE" -> out.word("WHEN NOT MATCHED BY SOURCE");
      default -> out.word("WHEN NOT MATCHED BY TARGET");
    }
    out.clause("AND", when.node("condition")).word("THEN");
    switch (when.text("commandType")) {
      case "CMD_UPDATE" -> {
        out.word("UPDATE SET");
        ModifyText.assignments(when.list("targetList"), out);
      }
      case "CMD_DELETE" -> out.word("DELETE");
      case "CMD_INSERT" -> insert(when, out);
      default -> out.word("DO NOTHING");
    }
  }

  private static void insert(SqlNode when, SqlText out) {
    out.word("INSERT");
    if (!when.list("targetList").isEmpty()) {
      out.inParentheses(when.list("targetList"), ModifyText::assignedColumn);
    }
    ModifyText.overriding(when.text("override"), out);
    if (when.list("values").isEmpty()) {
      out.word("DEFAULT VALUES");
    } else {
      out.word("VALUES").inParentheses(when.list("values"), ExpressionText::write);
    }
  }
}
