package io.dpg.execute;

import io.dpg.catalog.GlobalIndex;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.Merge;
import io.dpg.plan.ShardChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Runs a plan on the shard groups that a global index names.
///
/// Between the look into the index and the read of the shards, a row may have moved to another
/// shard. So what was read is kept until a second look confirms the first, where a row could be
/// missing; when that happens again and again, all shards are read.
final class IndexedFanOut {

  private static final int ATTEMPTS_MAX = 3;
  private static final long BYTES_MAX = 64L << 20;

  private final Executor executor;
  private final FanOutPlan plan;
  private final ShardChoice.ByIndex choice;
  private final Execution execution;

  IndexedFanOut(
      Executor executor, FanOutPlan plan, ShardChoice.ByIndex choice, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.choice = choice;
    this.execution = execution;
  }

  RowStream run() {
    ShardPicker picker = executor.picker(execution);
    List<Integer> all = picker.all(plan.anchor());
    Optional<Set<Integer>> found = picker.lookup().shards(choice);
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      // Where most shards are needed, a second look would cost more than the others do.
      if (found.isEmpty() || found.get().size() > all.size() / 2) {
        break;
      }
      List<Integer> indexes = List.copyOf(found.get());
      Optional<AnsweredRows> rows = drawn(indexes.isEmpty() ? List.of(0) : indexes);
      if (rows.isEmpty()) {
        break;
      }
      if (isComplete(rows.get())) {
        return rows.get();
      }
      Optional<Set<Integer>> again = picker.lookup().shards(choice);
      if (again.equals(found)) {
        return rows.get();
      }
      found = again;
    }
    return executor.runFanOut(plan, execution, all);
  }

  /// Empty when they are too many to be kept.
  private Optional<AnsweredRows> drawn(List<Integer> indexes) {
    List<byte[]> rows = new ArrayList<>();
    long bytes = 0;
    try (RowStream stream = executor.runFanOut(plan, execution, indexes)) {
      while (stream.next()) {
        byte[] row = stream.row();
        bytes += row.length;
        if (bytes > BYTES_MAX && plan.access() != Access.WRITE) {
          return Optional.empty();
        }
        rows.add(row);
      }
      return Optional.of(new AnsweredRows(rows, stream.tag()));
    }
  }

  /// Whether no row can be missing: what was written is done, and a unique key has one row at most.
  private boolean isComplete(AnsweredRows rows) {
    boolean none = rows.tag().endsWith(" 0");
    if (none || plan.access() == Access.WRITE) {
      return !none;
    }
    GlobalIndex index = execution.catalog().indexes().get(choice.index());
    return index != null
        && index.kind() == GlobalIndex.Kind.UNIQUE
        && choice.keys().size() == 1
        && givesRowsOfShards(plan.merge());
  }

  /// A combined row is there whether or not a shard had one.
  private static boolean givesRowsOfShards(Merge merge) {
    return switch (merge) {
      case Merge.CommandTotals _, Merge.Concatenate _, Merge.SortMerge _ -> true;
      case Merge.OfPartials _, Merge.CountDistinct _ -> false;
    };
  }
}
