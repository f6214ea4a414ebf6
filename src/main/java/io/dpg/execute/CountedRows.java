package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.Combination;
import io.dpg.pgtype.Combine;
import io.dpg.pgtype.RowColumns;
import io.dpg.pgtype.RowComparator;
import io.dpg.plan.Merge;
import io.dpg.plan.Merge.CombineFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row for each group of rows that come sorted: with how many different values a column has in
/// it. Holds one row at a time, however many there are.
final class CountedRows implements RowStream {

  private final RowStream sorted;
  private final Merge.CountDistinct merge;
  private final RowComparator groups;
  private final RowComparator values;
  private final Map<Integer, Combine> functions = new HashMap<>();
  private byte[] current = {};
  private long given;

  /// The first row of the next group; null after the last one.
  private @Nullable RowColumns ahead;

  private boolean started;

  /// @param sorted rows of texts, by the merge's keys
  CountedRows(RowStream sorted, Merge.CountDistinct merge) {
    this.sorted = sorted;
    this.merge = merge;
    this.groups = SortedRows.order(merge.groups(), Arguments.NONE);
    this.values = SortedRows.order(List.of(merge.keys().getLast()), Arguments.NONE);
    merge
        .functions()
        .forEach((column, function) -> functions.put(column, AggregatedRows.combine(function)));
  }

  @Override
  public boolean next() {
    if (!started) {
      started = true;
      ahead = read();
    }
    RowColumns first = ahead;
    // Without GROUP BY there is one group even where there are no rows.
    boolean isEmptyGroup = first == null && given == 0 && merge.groups().isEmpty();
    if (first == null && !isEmptyGroup) {
      return false;
    }
    current = first == null ? RowBody.of(row(null, 0, start())) : group(first);
    given++;
    return true;
  }

  private @Nullable RowColumns read() {
    return sorted.next() ? RowColumns.of(sorted.row(), 0) : null;
  }

  private Map<Integer, Combination> start() {
    Map<Integer, Combination> combinations = new HashMap<>();
    functions.forEach((column, function) -> combinations.put(column, function.start()));
    return combinations;
  }

  private byte[] group(RowColumns first) {
    Map<Integer, Combination> combinations = start();
    long count = 0;
    RowColumns before = null;
    RowColumns row = first;
    while (row != null && (before == null || groups.compare(first, row) == 0)) {
      RowColumns member = row;
      combinations.forEach((column, combination) -> combination.add(member.column(column)));
      boolean isNull = row.column(merge.counted()) == null;
      boolean isKnown = before != null && values.compare(before, row) == 0;
      count += isNull || isKnown ? 0 : 1;
      before = row;
      row = read();
    }
    ahead = row;
    return RowBody.of(row(first, count, combinations));
  }

  private List<@Nullable ByteSlice> row(
      @Nullable RowColumns first, long count, Map<Integer, Combination> combinations) {
    List<@Nullable ByteSlice> row = new ArrayList<>();
    for (int column = 0; column < merge.above().columns().size(); column++) {
      Combination combination = combinations.get(column);
      if (column == merge.counted()) {
        row.add(ByteSlice.of(Long.toString(count)));
      } else if (combination != null) {
        row.add(result(column, combination));
      } else {
        row.add(first == null ? null : first.column(column));
      }
    }
    return row;
  }

  private @Nullable ByteSlice result(int column, Combination combination) {
    ByteSlice result = combination.result();
    return result == null && merge.functions().get(column) == CombineFunction.COUNT
        ? ByteSlice.of("0")
        : result;
  }

  @Override
  public byte[] row() {
    return current;
  }

  @Override
  public String tag() {
    return "SELECT " + given;
  }

  @Override
  public void close() {
    sorted.close();
  }
}
