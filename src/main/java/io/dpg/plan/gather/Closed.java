package io.dpg.plan.gather;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;

/// Whether a query stands for itself: it refers to no column of a query around it.
final class Closed {

  private Closed() {}

  static boolean isClosed(AnalyzedQuery query) {
    return isClosed(query, 0);
  }

  private static boolean isClosed(AnalyzedQuery query, int depth) {
    boolean refersOut =
        query.expressions().stream()
            .anyMatch(expression -> expression.any(part -> levelsUp(part) > depth));
    return !refersOut && query.subqueries().stream().allMatch(inner -> isClosed(inner, depth + 1));
  }

  private static int levelsUp(Expression part) {
    return switch (part) {
      case Expression.Column column -> column.levelsUp();
      case Expression.Aggregate aggregate -> aggregate.levelsUp();
      default -> 0;
    };
  }

  /// Whether it uses a common table of a query around it.
  static boolean usesOuterCommonTable(AnalyzedQuery query) {
    return usesOuterCommonTable(query, 0);
  }

  private static boolean usesOuterCommonTable(AnalyzedQuery query, int depth) {
    boolean outer =
        query.rangeTable().stream()
            .anyMatch(entry ->
                entry instanceof RangeTableEntry.CommonTableUse use && use.levelsUp() > depth);
    return outer || query.subqueries().stream().anyMatch(it -> usesOuterCommonTable(it, depth + 1));
  }

  static boolean isRecursive(AnalyzedQuery query) {
    return query.commonTables().stream().anyMatch(CommonTable::recursive);
  }
}
