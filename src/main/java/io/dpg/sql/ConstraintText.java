package io.dpg.sql;

import java.util.List;

/// Constraints of columns and of tables.
final class ConstraintText {

  private ConstraintText() {}

  static void write(SqlNode constraint, SqlText out) {
    if (constraint.has("conname")) {
      out.word("CONSTRAINT").name(constraint.text("conname"));
    }
    switch (constraint.text("contype")) {
      case "CONSTR_NULL" -> out.word("NULL");
      case "CONSTR_NOTNULL" -> notNull(constraint, out);
      case "CONSTR_DEFAULT" -> {
        out.word("DEFAULT");
        ExpressionText.restricted(constraint.required("raw_expr"), out);
      }
      case "CONSTR_IDENTITY" -> SequenceText.identity(constraint, out);
      case "CONSTR_GENERATED" -> generated(constraint, out);
      case "CONSTR_CHECK" -> check(constraint, out);
      case "CONSTR_PRIMARY" -> unique("PRIMARY KEY", constraint, out);
      case "CONSTR_UNIQUE" -> unique("UNIQUE", constraint, out);
      case "CONSTR_EXCLUSION" -> exclusion(constraint, out);
      case "CONSTR_FOREIGN" -> foreign(constraint, out);
      default -> attribute(constraint, out);
    }
    attributes(constraint, out);
  }

  /// What the grammar leaves as a constraint of its own after a column's constraint.
  private static void attribute(SqlNode constraint, SqlText out) {
    switch (constraint.text("contype")) {
      case "CONSTR_ATTR_DEFERRABLE" -> out.word("DEFERRABLE");
      case "CONSTR_ATTR_NOT_DEFERRABLE" -> out.word("NOT DEFERRABLE");
      case "CONSTR_ATTR_DEFERRED" -> out.word("INITIALLY DEFERRED");
      case "CONSTR_ATTR_IMMEDIATE" -> out.word("INITIALLY IMMEDIATE");
      case "CONSTR_ATTR_ENFORCED" -> out.word("ENFORCED");
      case "CONSTR_ATTR_NOT_ENFORCED" -> out.word("NOT ENFORCED");
      default -> throw new IllegalStateException("cannot deparse " + constraint.text("contype"));
    }
  }

  private static void attributes(SqlNode constraint, SqlText out) {
    out.wordIf(constraint.flag("deferrable"), "DEFERRABLE");
    out.wordIf(constraint.flag("initdeferred"), "INITIALLY DEFERRED");
    String type = constraint.text("contype");
    boolean canBeUnenforced = type.equals("CONSTR_CHECK") || type.equals("CONSTR_FOREIGN");
    if (canBeUnenforced && !constraint.flag("is_enforced")) {
      out.word("NOT ENFORCED");
    } else {
      out.wordIf(constraint.flag("skip_validation"), "NOT VALID");
    }
    out.wordIf(constraint.flag("is_no_inherit"), "NO INHERIT");
  }

  private static void notNull(SqlNode constraint, SqlText out) {
    out.word("NOT NULL").list(constraint.list("keys"), NameText::single);
  }

  private static void generated(SqlNode constraint, SqlText out) {
    out.word("GENERATED");
    out.word(SequenceText.generatedWhen(constraint.text("generated_when")));
    out.word("AS (").expression(constraint.required("raw_expr")).glue(")");
    out.word(constraint.text("generated_kind").equals("s") ? "STORED" : "VIRTUAL");
  }

  private static void check(SqlNode constraint, SqlText out) {
    out.word("CHECK (").expression(constraint.required("raw_expr")).glue(")");
  }

  private static void unique(String words, SqlNode constraint, SqlText out) {
    out.word(words).wordIf(constraint.flag("nulls_not_distinct"), "NULLS NOT DISTINCT");
    if (constraint.has("indexname")) {
      out.word("USING INDEX").name(constraint.text("indexname"));
      return;
    }
    List<SqlNode> keys = constraint.list("keys");
    if (!keys.isEmpty()) {
      out.word("(").list(keys, NameText::single);
      out.wordIf(constraint.flag("without_overlaps"), "WITHOUT OVERLAPS").glue(")");
    }
    indexOptions(constraint, out);
  }

  private static void indexOptions(SqlNode constraint, SqlText out) {
    if (!constraint.list("including").isEmpty()) {
      out.word("INCLUDE").inParentheses(constraint.list("including"), NameText::single);
    }
    OptionText.with(constraint.list("options"), out);
    if (constraint.has("indexspace")) {
      out.word("USING INDEX TABLESPACE").name(constraint.text("indexspace"));
    }
  }

  private static void exclusion(SqlNode constraint, SqlText out) {
    out.word("EXCLUDE");
    if (constraint.has("access_method")) {
      out.word("USING").name(constraint.text("access_method"));
    }
    out.inParentheses(constraint.list("exclusions"), ConstraintText::excluded);
    indexOptions(constraint, out);
    if (constraint.has("where_clause")) {
      out.word("WHERE (").expression(constraint.required("where_clause")).glue(")");
    }
  }

  /// `[index element, operator]`.
  private static void excluded(SqlNode pair, SqlText out) {
    IndexText.element(pair.list("items").getFirst(), out);
    out.word("WITH");
    NameText.operator(pair.list("items").get(1).list("items"), out);
  }

  private static void foreign(SqlNode constraint, SqlText out) {
    if (!constraint.list("fk_attrs").isEmpty()) {
      out.word("FOREIGN KEY");
      keys(constraint.list("fk_attrs"), constraint.flag("fk_with_period"), out);
    }
    out.word("REFERENCES");
    NameText.relation(constraint.required("pktable"), out);
    if (!constraint.list("pk_attrs").isEmpty()) {
      keys(constraint.list("pk_attrs"), constraint.flag("pk_with_period"), out);
    }
    switch (constraint.text("fk_matchtype")) {
      case "f" -> out.word("MATCH FULL");
      case "p" -> out.word("MATCH PARTIAL");
      default -> {}
    }
    action("ON DELETE", constraint.text("fk_del_action"), out);
    if (!constraint.list("fk_del_set_cols").isEmpty()) {
      out.inParentheses(constraint.list("fk_del_set_cols"), NameText::single);
    }
    action("ON UPDATE", constraint.text("fk_upd_action"), out);
  }

  private static void keys(List<SqlNode> keys, boolean withPeriod, SqlText out) {
    out.word("(").list(keys.subList(0, keys.size() - 1), NameText::single);
    if (keys.size() > 1) {
      out.glue(",");
    }
    out.wordIf(withPeriod, "PERIOD").name(keys.getLast().text("sval")).glue(")");
  }

  private static void action(String event, String code, SqlText out) {
    switch (code) {
      case "r" -> out.word(event).word("RESTRICT");
      case "c" -> out.word(event).word("CASCADE");
      case "n" -> out.word(event).word("SET NULL");
      case "d" -> out.word(event).word("SET DEFAULT");
      default -> {}
    }
  }
}
