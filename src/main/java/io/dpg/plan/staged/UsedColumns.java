package io.dpg.plan.staged;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The columns of a table that its query, or one inside of it, refers to: but not what EXISTS
/// selects, and not some conditions.
final class UsedColumns {

  private final Part.Table table;
  private final SortedMap<Integer, Expression.Column> found = new TreeMap<>();

  private final Set<Expression> ignored = Collections.newSetFromMap(new IdentityHashMap<>());

  private UsedColumns(Part.Table table) {
    this.table = table;
  }

  /// By column number; 0 is the whole row, negative numbers are system columns.
  ///
  /// @param ignored parts of the query's expressions
  static SortedMap<Integer, Expression.Column> of(
      Part.Table table, Collection<Expression> ignored) {
    UsedColumns used = new UsedColumns(table);
    used.ignored.addAll(ignored);
    Scope outermost = table.scope();
    for (Scope outer = outermost; outer != null; outer = outer.outer()) {
      outermost = outer;
    }
    outermost.query().forEachQuery(used::ignoreTargetsOfExists);
    used.visit(table.scope(), 0);
    return used.found;
  }

  private void ignoreTargetsOfExists(AnalyzedQuery query) {
    for (Expression.SubLink subLink : query.subLinks()) {
      if (ExistsTargets.areIdle(subLink)) {
        subLink.query().targets().forEach(target -> ignored.add(target.expression()));
      }
    }
  }

  private void visit(Scope scope, int depth) {
    AnalyzedQuery query = scope.query();
    query.expressions().forEach(expression -> note(expression, scope, depth));
    query.subqueries().forEach(inner -> visit(scope.inside(inner), depth + 1));
  }

  private void note(Expression expression, Scope scope, int depth) {
    if (ignored.contains(expression)) {
      return;
    }
    if (expression instanceof Expression.Column column && column.levelsUp() == depth) {
      note(column);
    }
    expression.children().forEach(child -> note(child, scope, depth));
  }

  private void note(Expression.Column column) {
    if (column.relation() == table.relation()) {
      found.putIfAbsent(column.attribute(), column);
    } else if (table.query().entry(column.relation()) instanceof RangeTableEntry.Join join) {
      // Its columns stand for those of the tables that it joins; its whole row for all of them.
      if (column.attribute() > 0) {
        note(join.outputs().get(column.attribute() - 1), table.scope(), 0);
      } else {
        join.outputs().forEach(output -> note(output, table.scope(), 0));
      }
    }
  }
}
