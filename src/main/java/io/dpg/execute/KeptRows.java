package io.dpg.execute;

import io.dpg.sql.Identifiers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows that were kept as text, as a query: so the coordinator node can give them in another
/// format.
///
/// @param types the columns' types as SQL
public record KeptRows(List<byte[]> rows, List<String> types) {

  public KeptRows {
    rows = List.copyOf(rows);
    types = List.copyOf(types);
  }

  /// A query that gives the rows in their order. There must be some.
  public String sql() {
    String columns =
        IntStream.range(0, types.size())
            .mapToObj(i -> "c" + i + "::" + types.get(i))
            .collect(Collectors.joining(", "));
    String names =
        IntStream.range(0, types.size()).mapToObj(i -> ", c" + i).collect(Collectors.joining());
    String values =
        IntStream.range(0, rows.size()).mapToObj(this::row).collect(Collectors.joining(", "));
    return "SELECT %s FROM (VALUES %s) AS kept(n%s) ORDER BY n".formatted(columns, values, names);
  }

  private String row(int number) {
    StringBuilder row = new StringBuilder("(").append(number);
    for (@Nullable String value : RowValues.read(rows.get(number))) {
      row.append(", ").append(Identifiers.quoteNullable(value));
      // The first row decides on the columns' types, whatever stands in it.
      row.append(number == 0 ? "::text" : "");
    }
    return row.append(')').toString();
  }
}
