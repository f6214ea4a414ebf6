package io.dpg.sql;

import java.util.List;

/// SELECT, VALUES and set operations, and the WITH clause of every statement.
final class SelectText {

  private SelectText() {}

  static void write(SqlNode select, SqlText out) {
    out.optional(select.node("withClause"), SelectText::with);
    if (!select.text("op").equals("SETOP_NONE")) {
      setOperation(select, out);
    } else if (!select.list("valuesLists").isEmpty()) {
      out.listClause("VALUES", select.list("valuesLists"), SelectText::valuesRow);
    } else {
      plain(select, out);
    }
    out.listClause("ORDER BY", select.list("sortClause"), GroupText::sortKey);
    limit(select, out);
    for (SqlNode lock : select.list("lockingClause")) {
      lock(lock, out);
    }
  }

  static void with(SqlNode with, SqlText out) {
    out.at(with).word("WITH").wordIf(with.flag("recursive"), "RECURSIVE");
    out.list(with.list("ctes"), SelectText::commonTable);
  }

  private static void commonTable(SqlNode table, SqlText out) {
    out.at(table).name(table.text("ctename"));
    if (!table.list("aliascolnames").isEmpty()) {
      out.inParentheses(table.list("aliascolnames"), NameText::single);
    }
    out.word("AS");
    switch (table.text("ctematerialized")) {
      case "CTEMaterializeAlways" -> out.word("MATERIALIZED");
      case "CTEMaterializeNever" -> out.word("NOT MATERIALIZED");
      default -> {}
    }
    out.word("(").statement(table.required("ctequery")).glue(")");
    out.optional(table.node("search_clause"), SelectText::search);
    out.optional(table.node("cycle_clause"), SelectText::cycle);
  }

  private static void search(SqlNode search, SqlText out) {
    out.at(search);
    out.word(
        search.flag("search_breadth_first") ? "SEARCH BREADTH FIRST BY" : "SEARCH DEPTH FIRST BY");
    out.list(search.list("search_col_list"), NameText::single);
    out.word("SET").name(search.text("search_seq_column"));
  }

  private static void cycle(SqlNode cycle, SqlText out) {
    out.at(cycle).word("CYCLE").list(cycle.list("cycle_col_list"), NameText::single);
    out.word("SET").name(cycle.text("cycle_mark_column"));
    // The grammar itself fills in TRUE and FALSE, so they can always be written.
    out.clause("TO", cycle.node("cycle_mark_value"));
    out.clause("DEFAULT", cycle.node("cycle_mark_default"));
    out.word("USING").name(cycle.text("cycle_path_column"));
  }

  private static void valuesRow(SqlNode row, SqlText out) {
    out.inParentheses(row.list("items"), ExpressionText::write);
  }

  private static void plain(SqlNode select, SqlText out) {
    out.word("SELECT");
    distinct(select.list("distinctClause"), out);
    out.list(select.list("targetList"), SelectText::target);
    out.optional(select.node("intoClause"), SelectText::into);
    out.listClause("FROM", select.list("fromClause"), FromText::write);
    out.clause("WHERE", select.node("whereClause"));
    GroupText.groupBy(select, out);
    out.clause("HAVING", select.node("havingClause"));
    out.listClause("WINDOW", select.list("windowClause"), WindowText::named);
  }

  private static void distinct(List<SqlNode> distinct, SqlText out) {
    if (distinct.isEmpty()) {
      return;
    }
    out.word("DISTINCT");
    if (!distinct.getFirst().isNothing()) {
      out.word("ON").inParentheses(distinct, ExpressionText::write);
    }
  }

  /// An output column.
  static void target(SqlNode target, SqlText out) {
    out.at(target).expression(target.required("val"));
    if (target.has("name")) {
      out.word("AS").name(target.text("name"));
    }
  }

  private static void into(SqlNode into, SqlText out) {
    SqlNode table = into.required("rel");
    // With TABLE, since the name itself may be "temp" or "unlogged".
    switch (table.text("relpersistence")) {
      case "t" -> out.word("INTO TEMPORARY TABLE");
      case "u" -> out.word("INTO UNLOGGED TABLE");
      default -> out.word("INTO TABLE");
    }
    NameText.relation(table, out);
  }

  private static void setOperation(SqlNode select, SqlText out) {
    leftOperand(select.required("larg"), select, out);
    out.word(select.text("op").substring("SETOP_".length()).strip());
    out.wordIf(select.flag("all"), "ALL");
    SqlNode right = select.required("rarg");
    operand(right, bindsTighter(right, select), out);
  }

  private static void leftOperand(SqlNode left, SqlNode parent, SqlText out) {
    boolean sameLevel = isIntersect(left) == isIntersect(parent);
    operand(left, sameLevel || bindsTighter(left, parent), out);
  }

  private static boolean bindsTighter(SqlNode child, SqlNode parent) {
    return child.text("op").equals("SETOP_NONE") || (isIntersect(child) && !isIntersect(parent));
  }

  private static boolean isIntersect(SqlNode select) {
    return select.text("op").equals("SETOP_INTERSECT");
  }

  private static void operand(SqlNode select, boolean bindsEnough, SqlText out) {
    boolean hasTail =
        select.has("withClause")
            || select.has("sortClause")
            || select.has("limitCount")
            || select.has("limitOffset")
            || select.has("lockingClause");
    if (bindsEnough && !hasTail) {
      write(select, out);
    } else {
      out.word("(").statement(select).glue(")");
    }
  }

  private static void limit(SqlNode select, SqlText out) {
    SqlNode count = select.node("limitCount");
    boolean withTies = select.text("limitOption").equals("LIMIT_OPTION_WITH_TIES");
    if (count != null && !withTies) {
      out.clause("LIMIT", count);
    }
    out.clause("OFFSET", select.node("limitOffset"));
    if (count != null && withTies) {
      out.word("FETCH FIRST");
      ExpressionText.primary(count, out);
      out.word("ROWS WITH TIES");
    }
  }

  private static void lock(SqlNode lock, SqlText out) {
    switch (lock.text("strength")) {
      case "LCS_FORKEYSHARE" -> out.word("FOR KEY SHARE");
      case "LCS_FORSHARE" -> out.word("FOR SHARE");
      case "LCS_FORNOKEYUPDATE" -> out.word("FOR NO KEY UPDATE");
      default -> out.word("FOR UPDATE");
    }
    out.listClause("OF", lock.list("lockedRels"), NameText::relation);
    switch (lock.text("waitPolicy")) {
      case "LockWaitSkip" -> out.word("SKIP LOCKED");
      case "LockWaitError" -> out.word("NOWAIT");
      default -> {}
    }
  }
}
