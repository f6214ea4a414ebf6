package io.dpg.sql;

/// The other statements that a proxy issues again under other names.
final class UtilityText {

  private static final int BINARY = 0x1;
  private static final int SCROLL = 0x2;
  private static final int NO_SCROLL = 0x4;
  private static final int INSENSITIVE = 0x8;
  private static final int ASENSITIVE = 0x10;
  private static final int HOLD = 0x20;

  private UtilityText() {}

  static void truncate(SqlNode truncate, SqlText out) {
    out.word("TRUNCATE").list(truncate.list("relations"), NameText::relationWithAlias);
    out.wordIf(truncate.flag("restart_seqs"), "RESTART IDENTITY");
    ObjectText.cascade(truncate, out);
  }

  static void explain(SqlNode explain, SqlText out) {
    out.word("EXPLAIN");
    OptionText.listed(explain.list("options"), out);
    out.statement(explain.required("query"));
  }

  static void declareCursor(SqlNode declare, SqlText out) {
    long options = declare.number("options");
    out.word("DECLARE").name(declare.text("portalname"));
    out.wordIf((options & BINARY) != 0, "BINARY");
    out.wordIf((options & INSENSITIVE) != 0, "INSENSITIVE");
    out.wordIf((options & ASENSITIVE) != 0, "ASENSITIVE");
    out.wordIf((options & NO_SCROLL) != 0, "NO");
    out.wordIf((options & (SCROLL | NO_SCROLL)) != 0, "SCROLL");
    out.word("CURSOR").wordIf((options & HOLD) != 0, "WITH HOLD");
    out.word("FOR").statement(declare.required("query"));
  }

  static void closeCursor(SqlNode close, SqlText out) {
    out.word("CLOSE");
    out.word(close.has("portalname") ? Identifiers.quote(close.text("portalname")) : "ALL");
  }

  static void createTableAs(SqlNode create, SqlText out) {
    SqlNode into = create.required("into");
    out.word("CREATE");
    TableText.persistence(into.required("rel"), out);
    out.word(ObjectText.words(create.text("objtype")));
    out.wordIf(create.flag("if_not_exists"), "IF NOT EXISTS");
    NameText.relation(into.required("rel"), out);
    if (!into.list("colNames").isEmpty()) {
      out.inParentheses(into.list("colNames"), NameText::single);
    }
    if (into.has("accessMethod")) {
      out.word("USING").name(into.text("accessMethod"));
    }
    OptionText.with(into.list("options"), out);
    TableText.onCommit(into.text("onCommit"), out);
    if (into.has("tableSpaceName")) {
      out.word("TABLESPACE").name(into.text("tableSpaceName"));
    }
    out.word("AS").statement(create.required("query"));
    out.wordIf(into.flag("skipData"), "WITH NO DATA");
  }

  /// CREATE SCHEMA without the objects that may be made along with it.
  static void createSchema(SqlNode create, SqlText out) {
    out.word("CREATE SCHEMA").wordIf(create.flag("if_not_exists"), "IF NOT EXISTS");
    if (create.has("schemaname")) {
      out.name(create.text("schemaname"));
    }
    SqlNode owner = create.node("authrole");
    if (owner != null) {
      out.word("AUTHORIZATION");
      NameText.role(owner, out);
    }
  }

  static void createView(SqlNode create, SqlText out) {
    SqlNode view = create.required("view");
    out.word("CREATE").wordIf(create.flag("replace"), "OR REPLACE");
    TableText.persistence(view, out);
    out.word("VIEW");
    NameText.relation(view, out);
    if (!create.list("aliases").isEmpty()) {
      out.inParentheses(create.list("aliases"), NameText::single);
    }
    OptionText.with(create.list("options"), out);
    out.word("AS").statement(create.required("query"));
    switch (create.text("withCheckOption")) {
      case "LOCAL_CHECK_OPTION" -> out.word("WITH LOCAL CHECK OPTION");
      case "CASCADED_CHECK_OPTION" -> out.word("WITH CASCADED CHECK OPTION");
      default -> {}
    }
  }

  static void refreshView(SqlNode refresh, SqlText out) {
    out.word("REFRESH MATERIALIZED VIEW").wordIf(refresh.flag("concurrent"), "CONCURRENTLY");
    NameText.relation(refresh.required("relation"), out);
    out.wordIf(refresh.flag("skipData"), "WITH NO DATA");
  }

  static void prepare(SqlNode prepare, SqlText out) {
    out.word("PREPARE").name(prepare.text("name"));
    if (!prepare.list("argtypes").isEmpty()) {
      out.inParentheses(prepare.list("argtypes"), TypeText::write);
    }
    out.word("AS").statement(prepare.required("query"));
  }

  static void execute(SqlNode execute, SqlText out) {
    out.word("EXECUTE").name(execute.text("name"));
    if (!execute.list("params").isEmpty()) {
      out.inParentheses(execute.list("params"), ExpressionText::write);
    }
  }

  static void deallocate(SqlNode deallocate, SqlText out) {
    boolean all = deallocate.flag("isall");
    out.word("DEALLOCATE").word(all ? "ALL" : Identifiers.quote(deallocate.text("name")));
  }

  /// VACUUM and ANALYZE.
  static void vacuum(SqlNode vacuum, SqlText out) {
    out.word(vacuum.flag("is_vacuumcmd") ? "VACUUM" : "ANALYZE");
    OptionText.listed(vacuum.list("options"), out);
    out.list(vacuum.list("rels"), UtilityText::vacuumed);
  }

  private static void vacuumed(SqlNode table, SqlText out) {
    NameText.relationWithAlias(table.required("relation"), out);
    if (!table.list("va_cols").isEmpty()) {
      out.inParentheses(table.list("va_cols"), NameText::single);
    }
  }

  static void lock(SqlNode lock, SqlText out) {
    out.word("LOCK TABLE").list(lock.list("relations"), NameText::relationWithAlias);
    out.word("IN").word(lockMode((int) lock.number("mode"))).word("MODE");
    out.wordIf(lock.flag("nowait"), "NOWAIT");
  }

  /// lockdefs.h.
  private static String lockMode(int mode) {
    return switch (mode) {
      case 1 -> "ACCESS SHARE";
      case 2 -> "ROW SHARE";
      case 3 -> "ROW EXCLUSIVE";
      case 4 -> "SHARE UPDATE EXCLUSIVE";
      case 5 -> "SHARE";
      case 6 -> "SHARE ROW EXCLUSIVE";
      case 7 -> "EXCLUSIVE";
      default -> "ACCESS EXCLUSIVE";
    };
  }
}
