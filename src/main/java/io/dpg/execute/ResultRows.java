package io.dpg.execute;

import io.dpg.plan.FanOutPlan;
import io.dpg.plan.IntermediateResult;
import io.dpg.plan.Merge;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The rows of an intermediate result, in memory, column by column.
final class ResultRows implements AutoCloseable {

  private static final int FIELD_COUNT = Short.BYTES;

  private final IntermediateResult result;
  private final List<ResultColumn> columns = new ArrayList<>();
  private final long startedAt = System.nanoTime();
  private long rows;
  private long nanoseconds;

  ResultRows(IntermediateResult result) {
    this.result = result;
    // What is aggregated in this process is text, and few rows.
    boolean isText =
        result.plan() instanceof FanOutPlan it && it.merge() instanceof Merge.Aggregate;
    for (int type : result.types()) {
      columns.add(new ResultColumn(type, !isText && ResultColumn.isBinary(type)));
    }
  }

  IntermediateResult result() {
    return result;
  }

  List<ResultColumn> columns() {
    return List.copyOf(columns);
  }

  /// The formats in which [#add] takes the columns.
  List<Short> formats() {
    return columns.stream().map(column -> (short) (column.binary() ? 1 : 0)).toList();
  }

  /// @param row body of a DataRow message
  void add(byte[] row) {
    ByteBuffer body = ByteBuffer.wrap(row);
    body.position(FIELD_COUNT);
    for (ResultColumn column : columns) {
      column.add(body);
    }
    rows++;
  }

  /// All rows are there.
  void complete() {
    columns.forEach(ResultColumn::complete);
    nanoseconds = System.nanoTime() - startedAt;
  }

  StageStatistics statistics() {
    return new StageStatistics(result.number(), rows, size(), Duration.ofNanos(nanoseconds));
  }

  long rows() {
    return rows;
  }

  /// Bytes that all values take.
  long size() {
    return columns.stream().mapToLong(ResultColumn::size).sum();
  }

  @Override
  public void close() {
    columns.forEach(ResultColumn::close);
  }
}
