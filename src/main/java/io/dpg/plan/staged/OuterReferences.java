package io.dpg.plan.staged;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
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
    Collector collector = new Collector();
    collector.visit(scope, 0);
    return new OuterReferences(collector.correlated, collector.tables);
  }

  private static final class Collector {
    private final Set<Definition> tables = new LinkedHashSet<>();
    private boolean correlated;

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
      Scope owner = scope.above(use.levelsUp());
      Definition definition = table == null ? null : new Definition(owner, table);
      if (table == null || tables.contains(definition)) {
        return;
      }
      Collector below = new Collector();
      below.visit(owner.inside(table.query()), 0);
      correlated |= below.correlated;
      below.tables.stream().filter(it -> it.table() != table).forEach(tables::add);
      tables.add(new Definition(owner, table));
    }
  }
}
