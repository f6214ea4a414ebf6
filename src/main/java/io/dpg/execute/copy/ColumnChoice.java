package io.dpg.execute.copy;

import io.dpg.sql.Identifiers;
import java.util.List;
import java.util.stream.Collectors;

/// The columns that an option such as FORCE_NULL names.
///
/// @param all whether it says `*`
/// @param names the names otherwise
public record ColumnChoice(boolean all, List<String> names) {

  static final ColumnChoice NONE = new ColumnChoice(false, List.of());

  public ColumnChoice {
    names = List.copyOf(names);
  }

  boolean contains(String column) {
    return all || names.contains(column);
  }

  boolean isEmpty() {
    return !all && names.isEmpty();
  }

  /// The columns as an option's value. A `*` becomes the list of what it stands for, since a shard
  /// may be given more columns than the client names.
  String sql(List<String> columns) {
    return columns.stream()
        .filter(this::contains)
        .map(Identifiers::quote)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
