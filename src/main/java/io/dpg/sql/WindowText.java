package io.dpg.sql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What follows a call (WITHIN GROUP, FILTER, OVER) and the definitions of windows.
final class WindowText {

  /// Bits of `frameOptions`, as in parsenodes.h.
  private static final int GIVEN = 0x1;

  private static final int RANGE = 0x2;
  private static final int ROWS = 0x4;
  private static final int BETWEEN = 0x10;
  private static final int START_UNBOUNDED_PRECEDING = 0x20;
  private static final int END_UNBOUNDED_FOLLOWING = 0x100;
  private static final int START_CURRENT_ROW = 0x200;
  private static final int END_CURRENT_ROW = 0x400;
  private static final int START_OFFSET_PRECEDING = 0x800;
  private static final int END_OFFSET_PRECEDING = 0x1000;
  private static final int EXCLUDE_CURRENT_ROW = 0x8000;
  private static final int EXCLUDE_GROUP = 0x10000;
  private static final int EXCLUDE_TIES = 0x20000;

  /// At the start of a window's definition these words begin a clause.
  private static final Set<String> CLAUSE_WORDS = Set.of("partition", "range", "rows", "groups");

  private WindowText() {}

  static void afterCall(SqlNode call, SqlText out) {
    if (call.flag("agg_within_group")) {
      out.word("WITHIN GROUP (").listClause("ORDER BY", call.list("agg_order"), GroupText::sortKey);
      out.glue(")");
    }
    filterAndOver(call.node("agg_filter"), call.node("over"), out);
  }

  static void filterAndOver(@Nullable SqlNode filter, @Nullable SqlNode over, SqlText out) {
    if (filter != null) {
      out.word("FILTER (").clause("WHERE", filter).glue(")");
    }
    if (over != null) {
      out.word("OVER");
      if (over.has("name")) {
        out.at(over).name(over.text("name"));
      } else {
        definition(over, out);
      }
    }
  }

  /// An element of the WINDOW clause.
  static void named(SqlNode window, SqlText out) {
    out.name(window.text("name")).word("AS");
    definition(window, out);
  }

  private static void definition(SqlNode window, SqlText out) {
    out.at(window).word("(");
    String base = window.text("refname");
    if (!base.isEmpty()) {
      out.word(CLAUSE_WORDS.contains(base) ? '"' + base + '"' : Identifiers.quote(base));
    }
    out.listClause("PARTITION BY", window.list("partitionClause"), ExpressionText::write);
    out.listClause("ORDER BY", window.list("orderClause"), GroupText::sortKey);
    if (has(window, GIVEN)) {
      frame(window, out);
    }
    out.glue(")");
  }

  private static void frame(SqlNode window, SqlText out) {
    out.word(has(window, RANGE) ? "RANGE" : has(window, ROWS) ? "ROWS" : "GROUPS");
    if (has(window, BETWEEN)) {
      out.word("BETWEEN");
      start(window, out);
      out.word("AND");
      end(window, out);
    } else {
      start(window, out);
    }
    if (has(window, EXCLUDE_CURRENT_ROW)) {
      out.word("EXCLUDE CURRENT ROW");
    } else if (has(window, EXCLUDE_GROUP)) {
      out.word("EXCLUDE GROUP");
    } else if (has(window, EXCLUDE_TIES)) {
      out.word("EXCLUDE TIES");
    }
  }

  private static void start(SqlNode window, SqlText out) {
    if (has(window, START_UNBOUNDED_PRECEDING)) {
      out.word("UNBOUNDED PRECEDING");
    } else if (has(window, START_CURRENT_ROW)) {
      out.word("CURRENT ROW");
    } else {
      offset(window.required("startOffset"), has(window, START_OFFSET_PRECEDING), out);
    }
  }

  private static void end(SqlNode window, SqlText out) {
    if (has(window, END_UNBOUNDED_FOLLOWING)) {
      out.word("UNBOUNDED FOLLOWING");
    } else if (has(window, END_CURRENT_ROW)) {
      out.word("CURRENT ROW");
    } else {
      offset(window.required("endOffset"), has(window, END_OFFSET_PRECEDING), out);
    }
  }

  private static void offset(SqlNode offset, boolean isPreceding, SqlText out) {
    boolean inOwnParentheses = ExpressionText.isSubquery(offset);
    if (inOwnParentheses || List.of("A_Const", "ParamRef", "TypeCast").contains(offset.kind())) {
      out.expression(offset);
    } else {
      // A column named "unbounded" or "current" must not be read as the keyword.
      out.word("(").expression(offset).glue(")");
    }
    out.word(isPreceding ? "PRECEDING" : "FOLLOWING");
  }

  private static boolean has(SqlNode window, int bit) {
    return (window.number("frameOptions") & bit) != 0;
  }
}
