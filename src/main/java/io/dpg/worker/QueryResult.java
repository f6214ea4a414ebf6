package io.dpg.worker;

import io.dpg.wire.BackendMessage.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The whole answer to one of dpg's own statements, its values as text.
///
/// @param columns empty when the statement gives no rows
/// @param rows each with one value per column, null for NULL
/// @param tag the command tag: `SELECT 3`, `INSERT 0 1`; empty for an empty statement
public record QueryResult(List<Field> columns, List<List<@Nullable String>> rows, String tag) {

  static final QueryResult EMPTY = new QueryResult(List.of(), List.of(), "");

  public QueryResult {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /// The value in the only row and only column. A bug when there is no such one.
  public @Nullable String value() {
    if (rows.size() != 1 || columns.size() != 1) {
      throw new IllegalStateException(
          "one value expected: rows=" + rows.size() + " columns=" + columns.size());
    }
    return rows.getFirst().getFirst();
  }

  /// The number at the end of the tag; 0 when it has none.
  public long affectedRows() {
    String last = tag.substring(tag.lastIndexOf(' ') + 1);
    return !last.isEmpty() && last.chars().allMatch(Character::isDigit) ? Long.parseLong(last) : 0;
  }
}
