package io.dpg.execute;

import io.dpg.plan.Merge;
import io.dpg.plan.Merge.CombineFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Aggregates of several shards combined in this process: one partial row per shard and group comes
/// in, one row per group goes out.
final class AggregatedRows {

  private final Merge.Aggregate merge;
  private final Execution execution;
  private final Map<List<@Nullable String>, PartialAggregate[]> groups = new LinkedHashMap<>();

  private AggregatedRows(Merge.Aggregate merge, Execution execution) {
    this.merge = merge;
    this.execution = execution;
  }

  static RowStream of(Merge.Aggregate merge, List<NodeTasks> nodes, Execution execution) {
    AggregatedRows aggregation = new AggregatedRows(merge, execution);
    nodes.forEach(NodeTasks::start);
    try {
      nodes.forEach(aggregation::read);
    } catch (RuntimeException e) {
      nodes.forEach(NodeTasks::cancel);
      nodes.forEach(NodeTasks::discard);
      throw e;
    }
    return aggregation.rows();
  }

  private void read(NodeTasks node) {
    while (node.next()) {
      List<@Nullable String> row = RowValues.read(RowBody.copy(node.wire()));
      List<@Nullable String> key = List.copyOf(nullable(row.subList(0, merge.groupColumns())));
      PartialAggregate[] group = groups.computeIfAbsent(key, _ -> newGroup());
      for (int i = 0; i < group.length; i++) {
        group[i].add(row.get(merge.groupColumns() + i));
      }
    }
  }

  /// List.copyOf refuses nulls, which group keys may be: each key is marked as present or absent.
  private static List<@Nullable String> nullable(List<@Nullable String> key) {
    List<@Nullable String> marked = new ArrayList<>(key.size());
    key.forEach(value -> marked.add(value == null ? "" : "=" + value));
    return marked;
  }

  private PartialAggregate[] newGroup() {
    PartialAggregate[] group = new PartialAggregate[merge.functions().size()];
    for (int i = 0; i < group.length; i++) {
      CombineFunction function = merge.functions().get(i);
      group[i] = PartialAggregate.of(function, typeOf(merge.groupColumns() + i));
    }
    return group;
  }

  /// The type of a task column, which is that of the answer's column it becomes.
  private int typeOf(int taskColumn) {
    int output = merge.output().indexOf(taskColumn);
    return output < 0 ? 0 : execution.fields().get(output).typeOid();
  }

  private RowStream rows() {
    if (groups.isEmpty() && merge.groupColumns() == 0) {
      groups.put(List.of(), newGroup());
    }
    RowBounds bounds = new RowBounds(merge.bounds(), execution.arguments());
    List<List<@Nullable String>> rows = new ArrayList<>();
    groups.forEach((key, group) -> {
      if (!bounds.isExhausted() && bounds.admit()) {
        rows.add(output(key, group));
      }
    });
    return new AnsweredRows(RowBody.ofText(rows), execution.command() + " " + rows.size());
  }

  private List<@Nullable String> output(List<@Nullable String> key, PartialAggregate[] group) {
    List<@Nullable String> row = new ArrayList<>(merge.output().size());
    for (int column : merge.output()) {
      row.add(
          column < merge.groupColumns()
              ? unmarked(key.get(column))
              : group[column - merge.groupColumns()].result());
    }
    return row;
  }

  private static @Nullable String unmarked(@Nullable String key) {
    return key == null || key.isEmpty() ? null : key.substring(1);
  }
}
