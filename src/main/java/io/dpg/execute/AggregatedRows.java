package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.Combination;
import io.dpg.pgtype.Combine;
import io.dpg.pgtype.Comparators;
import io.dpg.pgtype.RowColumns;
import io.dpg.plan.Merge;
import io.dpg.plan.Merge.CombineFunction;
import io.dpg.transaction.DistributedTransaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Aggregates of several shards combined in this process: one partial row per shard and group comes
/// in, as text; one row per group goes out.
final class AggregatedRows {

  private final Merge.Aggregate merge;
  private final List<Combine> functions;
  private final Map<List<@Nullable ByteSlice>, List<Combination>> groups = new LinkedHashMap<>();

  private AggregatedRows(Merge.Aggregate merge) {
    this.merge = merge;
    this.functions = merge.functions().stream().map(AggregatedRows::combine).toList();
  }

  /// @param execution with the formats that the client wants; the nodes' rows are text
  static RowStream of(
      Merge.Aggregate merge,
      List<NodeTasks> nodes,
      Execution execution,
      DistributedTransaction transaction) {
    AggregatedRows aggregation = new AggregatedRows(merge);
    nodes.forEach(NodeTasks::start);
    try {
      nodes.forEach(aggregation::read);
    } catch (RuntimeException e) {
      nodes.forEach(NodeTasks::cancel);
      nodes.forEach(NodeTasks::discard);
      throw e;
    }
    List<List<@Nullable ByteSlice>> rows =
        aggregation.rows(new RowBounds(merge.bounds(), execution.arguments()));
    List<byte[]> bodies =
        execution.arguments().wantsBinary()
            ? new ResultEncoding(transaction, execution).encode(rows)
            : rows.stream().map(RowBody::of).toList();
    return new AnsweredRows(bodies, execution.command() + " " + bodies.size());
  }

  private static Combine combine(CombineFunction function) {
    return switch (function) {
      case COUNT, SUM_INTEGER -> new Combine.SumBigint();
      case SUM_NUMERIC -> new Combine.SumNumeric();
      case MIN -> new Combine.Minimum(Comparators.ofNumbers());
      case MAX -> new Combine.Maximum(Comparators.ofNumbers());
      case BOOL_AND -> new Combine.BoolAnd();
      case BOOL_OR -> new Combine.BoolOr();
    };
  }

  private void read(NodeTasks node) {
    while (node.next()) {
      RowColumns row = RowColumns.of(RowBody.copy(node.wire()), 0);
      List<@Nullable ByteSlice> key = new ArrayList<>(merge.groupColumns());
      for (int i = 0; i < merge.groupColumns(); i++) {
        key.add(row.column(i));
      }
      List<Combination> group = groups.computeIfAbsent(key, _ -> newGroup());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).add(row.column(merge.groupColumns() + i));
      }
    }
  }

  private List<Combination> newGroup() {
    return functions.stream().map(Combine::start).toList();
  }

  private List<List<@Nullable ByteSlice>> rows(RowBounds bounds) {
    List<List<@Nullable ByteSlice>> rows = new ArrayList<>();
    groups.forEach((key, group) -> {
      if (!bounds.isExhausted() && bounds.admit()) {
        rows.add(output(key, group));
      }
    });
    return rows;
  }

  private List<@Nullable ByteSlice> output(List<@Nullable ByteSlice> key, List<Combination> group) {
    List<@Nullable ByteSlice> row = new ArrayList<>(merge.output().size());
    for (int column : merge.output()) {
      row.add(column < key.size() ? key.get(column) : group.get(column - key.size()).result());
    }
    return row;
  }
}
