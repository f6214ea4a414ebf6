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
/// in, as text; one row per group goes out. When there are more groups than should be held here,
/// PostgreSQL goes on: what has been combined so far are partial rows, too.
final class AggregatedRows {

  /// The groups that one statement may hold in memory.
  private static final int GROUPS_MAX = 20_000;

  /// The same in bytes of their partial rows.
  private static final long BYTES_MAX = 8L << 20;

  private final Merge.Aggregate merge;
  private final List<Combine> functions;
  private final Map<List<@Nullable ByteSlice>, List<Combination>> groups = new LinkedHashMap<>();
  private long bytes;

  /// Where rows go once there are too many groups.
  private @Nullable PartialRows others;

  private AggregatedRows(Merge.Aggregate merge) {
    this.merge = merge;
    this.functions = merge.functions().stream().map(AggregatedRows::combine).toList();
  }

  /// @param partials rows of texts, which are drawn to their end
  /// @param execution with the formats that the client wants
  static RowStream of(
      Merge.Aggregate merge,
      RowStream partials,
      Execution execution,
      DistributedTransaction transaction) {
    AggregatedRows aggregation = new AggregatedRows(merge);
    try (partials) {
      aggregation.read(partials);
      PartialRows others = aggregation.others;
      if (others != null) {
        return new CombinedRows(transaction, merge.otherwise(), execution).combine(others);
      }
    } catch (RuntimeException e) {
      aggregation.close();
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

  static Combine combine(CombineFunction function) {
    return switch (function) {
      case COUNT, SUM_INTEGER -> new Combine.SumBigint();
      case SUM_NUMERIC -> new Combine.SumNumeric();
      case MIN -> new Combine.Minimum(Comparators.ofNumbers());
      case MAX -> new Combine.Maximum(Comparators.ofNumbers());
      case BOOL_AND -> new Combine.BoolAnd();
      case BOOL_OR -> new Combine.BoolOr();
    };
  }

  private void read(RowStream partials) {
    while (partials.next()) {
      byte[] row = partials.row();
      PartialRows open = others;
      if (open == null) {
        add(row);
      } else {
        open.add(row);
      }
    }
  }

  private void add(byte[] body) {
    RowColumns row = RowColumns.of(body, 0);
    List<@Nullable ByteSlice> key = new ArrayList<>(merge.groupColumns());
    for (int i = 0; i < merge.groupColumns(); i++) {
      key.add(row.column(i));
    }
    int before = groups.size();
    List<Combination> group = groups.computeIfAbsent(key, _ -> newGroup());
    for (int i = 0; i < group.size(); i++) {
      group.get(i).add(row.column(merge.groupColumns() + i));
    }
    if (groups.size() > before) {
      bytes += body.length;
      if (groups.size() > GROUPS_MAX || bytes > BYTES_MAX) {
        handOver();
      }
    }
  }

  private void handOver() {
    PartialRows rows = PartialRows.ofTexts(merge.otherwise().columns());
    others = rows;
    groups.forEach((key, group) -> {
      List<@Nullable ByteSlice> row = new ArrayList<>(key);
      group.forEach(combination -> row.add(combination.result()));
      rows.add(RowBody.of(row));
    });
    groups.clear();
  }

  private void close() {
    PartialRows rows = others;
    if (rows != null) {
      rows.close();
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
