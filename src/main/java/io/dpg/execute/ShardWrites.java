package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.Merge;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// A modification of all shards of a node as one statement: large values that it reads on each
/// shard are sent to the node, and read there, once.
///
/// `WITH "{shard 0}" AS (DELETE ...), "{shard 1}" AS (DELETE ...) SELECT ...`
final class ShardWrites {

  /// From so many bytes on, values are worth it.
  private static final long BYTES_MIN = 64 << 10;

  private ShardWrites() {}

  /// Whether a plan's statements are better put together.
  static boolean areUnited(FanOutPlan plan, Execution execution) {
    return plan.access() == Access.WRITE
        && plan.runs() == FanOutPlan.Runs.PER_SHARD
        && valueBytes(execution) >= BYTES_MIN;
  }

  private static long valueBytes(Execution execution) {
    long ofColumns =
        execution.arguments().columns().values().stream().mapToLong(ResultColumn::size).sum();
    return ofColumns + execution.results().results().stream().mapToLong(ResultRows::size).sum();
  }

  /// The statement for some shards of a node. It gives the rows that they return; where they return
  /// none, one row with the number of rows that they changed.
  static String united(FanOutPlan plan, CatalogSnapshot catalog, List<Integer> indexes) {
    boolean counts = plan.merge() instanceof Merge.CommandTotals;
    String writes =
        indexes.stream()
            .map(index -> part(index, plan.query().sql(catalog, index), counts))
            .collect(Collectors.joining(", "));
    String rows =
        counts
            ? indexes.stream()
                .map(index -> "(SELECT count(*) FROM " + name(index) + ")")
                .collect(Collectors.joining(" + ", "SELECT ", ""))
            : indexes.stream()
                .map(index -> "SELECT * FROM " + name(index))
                .collect(Collectors.joining(" UNION ALL "));
    return "WITH " + writes + " " + rows;
  }

  /// A statement may end with a comment up to the end of its line.
  private static String part(int index, String sql, boolean counts) {
    return name(index) + " AS (" + sql + (counts ? "\nRETURNING 1" : "") + "\n)";
  }

  private static String name(int index) {
    return "\"{shard " + index + "}\"";
  }

  /// The answer to a modification, from the numbers of rows that its nodes have changed.
  static RowStream total(RowStream counts, String command) {
    long affected = 0;
    try (counts) {
      while (counts.next()) {
        affected += Long.parseLong(Objects.requireNonNull(RowValues.read(counts.row()).getFirst()));
      }
    }
    return new AnsweredRows(List.of(), command + " " + affected);
  }
}
