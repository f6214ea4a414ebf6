package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.execute.RowPlacement.Place;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.IntermediateResult;
import io.dpg.plan.Merge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rows of an intermediate result, column by column; of a repartitioned one, for each node or
/// shard apart.
final class ResultRows implements AutoCloseable {

  private final IntermediateResult result;
  private final List<Boolean> binary;
  private final @Nullable RowPlacement placement;
  private final List<ResultColumn> everywhere;
  private final Map<Place, List<ResultColumn>> slices = new LinkedHashMap<>();
  private final long startedAt = System.nanoTime();
  private long rows;
  private long nanoseconds;

  /// @param placement where rows go; null when all go to each node that needs them
  ResultRows(IntermediateResult result, @Nullable RowPlacement placement) {
    this.result = result;
    this.placement = placement;
    boolean isText = result.plan() instanceof FanOutPlan it && isAggregated(it.merge());
    this.binary =
        result.types().stream().map(type -> !isText && ResultColumn.isBinary(type)).toList();
    this.everywhere = newColumns();
  }

  /// What is aggregated in this process is text, and few rows.
  private static boolean isAggregated(Merge merge) {
    return switch (merge) {
      case Merge.Aggregate _ -> true;
      case Merge.CountDistinct it -> isAggregated(it.above());
      case Merge.CommandTotals _, Merge.Concatenate _, Merge.SortMerge _, Merge.Combine _ -> false;
    };
  }

  private List<ResultColumn> newColumns() {
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 0; i < binary.size(); i++) {
      columns.add(new ResultColumn(result.types().get(i), binary.get(i)));
    }
    return columns;
  }

  IntermediateResult result() {
    return result;
  }

  /// Columns that together have all rows: one list of them, or one for each node that has some.
  List<List<ResultColumn>> all() {
    return slices.isEmpty() ? List.of(everywhere) : List.copyOf(slices.values());
  }

  /// Columns that together have the rows that belong to a node.
  List<List<ResultColumn>> of(NodeId node) {
    return slicesAt(place -> place.node().equals(node));
  }

  /// The same for a shard, where rows were placed by shards.
  ///
  /// @param shard its index
  List<List<ResultColumn>> ofShard(int shard) {
    return slicesAt(place -> place.shard() == shard);
  }

  private List<List<ResultColumn>> slicesAt(Predicate<Place> isWanted) {
    List<List<ResultColumn>> wanted =
        slices.entrySet().stream()
            .filter(slice -> isWanted.test(slice.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    return wanted.isEmpty() ? List.of(everywhere) : wanted;
  }

  /// The formats in which [#add] takes the columns.
  List<Short> formats() {
    return binary.stream().map(is -> (short) (is ? 1 : 0)).toList();
  }

  /// @param row body of a DataRow message
  void add(byte[] row) {
    RowPlacement places = placement;
    List<ResultColumn> columns =
        places == null
            ? everywhere
            : slices.computeIfAbsent(
                places.place(row, binary.get(places.column())), _ -> newColumns());
    ResultColumn.addRow(row, columns);
    rows++;
  }

  /// All rows are there.
  void complete() {
    all().forEach(columns -> columns.forEach(ResultColumn::complete));
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
    return all().stream().flatMap(List::stream).mapToLong(ResultColumn::size).sum();
  }

  @Override
  public void close() {
    all().forEach(columns -> columns.forEach(ResultColumn::close));
  }
}
