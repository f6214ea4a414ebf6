package io.dpg.plan.staged;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a query refers to that is outside of it.
///
/// @param correlated whether it refers to a column, so that its rows depend on an outer row
/// @param tables the common tables it refers to, with those that these refer to, each before its
///   users
record OuterReferences(boolean correlated, Set<Definition> tables) {

  /// A common table and the query whose WITH it stands in.
  record Definition(Scope owner, CommonTable table) {}

  static OuterReferences of(Scope scope) {
    Set<Integer> around = new HashSet<>();
    for (Scope outer = scope.outer(); outer != null; outer = outer.outer()) {
      around.add(outer.query().id());
    }
    Collector collector = new Collector(around, new HashSet<>());
    collector.visit(scope, 0);
    return new OuterReferences(collector.correlated, collector.tables);
  }

  private static final class Collector {
    private final Set<Definition> tables = new LinkedHashSet<>();
    private final Set<Integer> around;
    private final Set<Integer> seen;
    private boolean correlated;

    /// @param around ids of the queries around the one that is looked at: a recursion that it is a
    ///   part of has other rows for it at each step
    /// @param seen ids of the queries of common tables that were looked at: one may use itself
    private Collector(Set<Integer> around, Set<Integer> seen) {
      this.around = around;
      this.seen = seen;
    }

    /// @param depth how many queries below the one that is looked at
    private void visit(Scope scope, int depth) {
      AnalyzedQuery query = scope.query();
      query.expressions().forEach(expression -> expression.any(part -> note(part, depth)));
      for (RangeTableEntry entry : query.rangeTable()) {
        if (entry instanceof RangeTableEntry.CommonTableUse use && use.levelsUp() > depth) {
          addTable(scope, use);
        }
      }
      query.subqueries().forEach(inner -> visit(scope.inside(inner), depth + 1));
    }

    private boolean note(Expression part, int depth) {
      correlated |=
          switch (part) {
            case Expression.Column column -> column.levelsUp() > depth;
            case Expression.Aggregate aggregate -> aggregate.levelsUp() > depth;
            default -> false;
          };
      return false;
    }

    private void addTable(Scope scope, RangeTableEntry.CommonTableUse use) {
      CommonTable table = scope.commonTable(use);
      correlated |= table != null && around.contains(table.query().id());
      if (table == null || !seen.add(table.query().id())) {
        return;
      }
      Scope owner = scope.above(use.levelsUp());
      Collector below = new Collector(around, seen);
      below.visit(owner.inside(table.query()), 0);
      correlated |= below.correlated;
      tables.addAll(below.tables);
      tables.add(new Definition(owner, table));
    }
  }
}
