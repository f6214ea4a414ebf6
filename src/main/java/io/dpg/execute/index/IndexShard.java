package io.dpg.execute.index;

import io.dpg.catalog.GlobalIndex;
import io.dpg.pgtype.ArrayLiteral;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One shard of an index table, written by the function that stands beside it.
final class IndexShard {

  private static final int ENTRIES_PER_CALL = 5_000;

  private final Participant participant;
  private final String name;

  /// @param name of the shard and its function
  IndexShard(Participant participant, String name) {
    this.participant = participant;
    this.name = name;
  }

  void write(List<IndexChange> removed, List<IndexChange> added) {
    if (removed.size() + added.size() <= ENTRIES_PER_CALL) {
      call(removed, added);
      return;
    }
    for (int i = 0; i < removed.size(); i += ENTRIES_PER_CALL) {
      call(removed.subList(i, Math.min(i + ENTRIES_PER_CALL, removed.size())), List.of());
    }
    for (int i = 0; i < added.size(); i += ENTRIES_PER_CALL) {
      call(List.of(), added.subList(i, Math.min(i + ENTRIES_PER_CALL, added.size())));
    }
  }

  /// The function takes an array for each column, of what goes and of what comes.
  private void call(List<IndexChange> removed, List<IndexChange> added) {
    int width = (removed.isEmpty() ? added : removed).getFirst().key().size();
    List<String> arrays = new ArrayList<>();
    addColumns(removed, width, arrays);
    addColumns(added, width, arrays);
    NodeCall call = new NodeCall(participant, sql(arrays.size()));
    call.send(arrays);
    call.await();
  }

  private String sql(int arguments) {
    return IntStream.rangeClosed(1, arguments)
        .mapToObj(number -> "$" + number)
        .collect(Collectors.joining(", ", "SELECT " + GlobalIndex.SCHEMA + "." + name + "(", ")"));
  }

  private static void addColumns(List<IndexChange> entries, int width, List<String> into) {
    into.add(ArrayLiteral.of(entries.stream().map(it -> Integer.toString(it.target())).toList()));
    for (int i = 0; i < width; i++) {
      List<@Nullable String> column = new ArrayList<>(entries.size());
      for (IndexChange entry : entries) {
        column.add(entry.key().get(i));
      }
      into.add(ArrayLiteral.of(column));
    }
  }
}
