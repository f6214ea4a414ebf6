package io.dpg.execute.index;

import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.TableName;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A constraint that is not deferrable is checked row by row: an UPDATE must not give a row a key
/// that another row still has, even if that one gets another key later in the same statement.
final class KeyCollisions {

  private KeyCollisions() {}

  static void check(GlobalIndex index, TableName table, List<ChangedEntries.Update> updates) {
    Map<List<@Nullable String>, Integer> lastGivenUp = new HashMap<>();
    for (int i = 0; i < updates.size(); i++) {
      IndexChange before = updates.get(i).before();
      if (before != null) {
        lastGivenUp.put(before.key(), i);
      }
    }
    for (int i = 0; i < updates.size(); i++) {
      IndexChange after = updates.get(i).after();
      if (after != null && lastGivenUp.getOrDefault(after.key(), -1) > i) {
        throw duplicate(index, table, after.key());
      }
    }
  }

  private static RuntimeException duplicate(
      GlobalIndex index, TableName table, List<@Nullable String> key) {
    SqlError error =
        SqlError.of(
                SqlState.UNIQUE_VIOLATION,
                "duplicate key value violates unique constraint \"%s\"",
                index.name().name())
            .detail("Key (%s)=(%s) already exists.", index.keyText(), text(key));
    return new SqlError(
            error.state(),
            error.message(),
            error.detail(),
            null,
            0,
            null,
            Map.of('s', table.schema(), 't', table.name(), 'n', index.name().name()))
        .asException();
  }

  private static String text(List<@Nullable String> key) {
    return key.stream()
        .map(value -> value == null ? "null" : value)
        .collect(java.util.stream.Collectors.joining(", "));
  }
}
