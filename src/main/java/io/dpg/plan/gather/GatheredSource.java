package io.dpg.plan.gather;

import io.dpg.plan.Merge;
import io.dpg.sql.Identifiers;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The query that gives rows which came as parameters: an array of texts for each column.
final class GatheredSource {

  private GatheredSource() {}

  /// @param columns names and types as the statement sees them
  /// @param firstParameter the number of the first column's array
  static SqlNode select(List<Merge.Column> columns, int firstParameter) {
    String targets =
        IntStream.range(0, columns.size())
            .mapToObj(i -> {
              Merge.Column column = columns.get(i);
              return "c" + i + "::" + column.type() + " AS " + Identifiers.quote(column.name());
            })
            .collect(Collectors.joining(", "));
    String names =
        IntStream.range(0, width(columns)).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    String arrays =
        IntStream.range(0, width(columns))
            .mapToObj(i -> "$" + (firstParameter + i) + "::text[]")
            .collect(Collectors.joining(", "));
    String sql = "SELECT %s FROM unnest(%s) AS gathered (%s)".formatted(targets, arrays, names);
    return Snippets.statement(sql);
  }

  /// How many arrays there are: rows without columns are counted by one of NULLs.
  static int width(List<Merge.Column> columns) {
    return Math.max(columns.size(), 1);
  }
}
