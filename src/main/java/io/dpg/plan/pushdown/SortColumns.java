package io.dpg.plan.pushdown;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.plan.analysis.Target;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which columns of the tasks' rows ORDER BY and DISTINCT ON refer to. What is not among the
/// client's columns is appended to them.
///
/// @param hidden the appended expressions, with their syntax
/// @param positions 0-based column by [SortGroup#target]
record SortColumns(Map<Target, SqlNode> hidden, Map<Integer, Integer> positions) {

  /// Null when syntax and analysis have different numbers of sort keys, because one was there
  /// twice.
  static @Nullable SortColumns of(AnalyzedQuery query, SqlNode select) {
    SortColumns columns = new SortColumns(new LinkedHashMap<>(), new LinkedHashMap<>());
    List<SqlNode> sortNodes =
        select.list("sortClause").stream().map(item -> item.required("node")).toList();
    boolean complete = columns.add(query, query.sort(), sortNodes);
    if (query.distinctOn()) {
      complete &= columns.add(query, query.distinct(), select.list("distinctClause"));
    }
    return complete ? columns : null;
  }

  private boolean add(AnalyzedQuery query, List<SortGroup> keys, List<SqlNode> nodes) {
    if (keys.size() != nodes.size()) {
      return false;
    }
    for (int i = 0; i < keys.size(); i++) {
      Target target = query.target(keys.get(i));
      if (positions.containsKey(target.sortGroup())) {
        continue;
      }
      int position = target.number() - 1;
      if (target.hidden()) {
        position = query.outputs().size() + hidden.size();
        hidden.put(target, nodes.get(i));
      }
      positions.put(target.sortGroup(), position);
    }
    return true;
  }

  int position(SortGroup key) {
    Integer position = positions.get(key.target());
    if (position == null) {
      throw new IllegalStateException("a sort key has no column");
    }
    return position;
  }

  /// The targets of the tasks: the client's, and those that are hidden from it.
  List<SqlNode> targetNodes(SqlNode select) {
    List<SqlNode> nodes = new ArrayList<>(select.list("targetList"));
    hidden.values().forEach(node -> nodes.add(Syntax.target(node)));
    return nodes;
  }

  List<Target> targets(AnalyzedQuery query) {
    List<Target> targets = new ArrayList<>(query.outputs());
    targets.addAll(hidden.keySet());
    return targets;
  }
}
