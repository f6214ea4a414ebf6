package io.dpg.catalog;

import io.dpg.error.SqlError;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a node says of an index table, as PostgreSQL says it of the index.
public final class GlobalIndexErrors {

  private static final Pattern SHARD = Pattern.compile("i(\\d{1,10})_\\d+");

  private GlobalIndexErrors() {}

  /// The error in the client's terms; the same one when it is about something else.
  ///
  /// @param catalog knows the index
  public static SqlError logical(SqlError error, CatalogSnapshot catalog) {
    GlobalIndex index = index(error, catalog);
    return index == null ? error : logical(error, index, catalog.table(index.table()));
  }

  private static @Nullable GlobalIndex index(SqlError error, CatalogSnapshot catalog) {
    if (!GlobalIndex.SCHEMA.equals(error.fields().get('s'))) {
      return null;
    }
    Matcher shard = SHARD.matcher(error.fields().getOrDefault('t', ""));
    return shard.matches() ? catalog.indexes().get(Integer.parseUnsignedInt(shard.group(1))) : null;
  }

  private static SqlError logical(
      SqlError error, GlobalIndex index, @Nullable TableMetadata table) {
    String constraint = error.fields().get('n');
    String message =
        constraint == null
            ? error.message()
            : error.message().replace('"' + constraint + '"', '"' + index.name().name() + '"');
    Map<Character, String> fields = new HashMap<>(error.fields());
    fields.put('s', index.name().schema());
    fields.computeIfPresent('n', (_, _) -> index.name().name());
    if (table != null) {
      fields.put('t', table.name().name());
    }
    return new SqlError(
        error.state(),
        message,
        detail(error.detail(), index),
        error.hint(),
        error.position(),
        null,
        fields);
  }

  private static @Nullable String detail(@Nullable String detail, GlobalIndex index) {
    String columns =
        IntStream.rangeClosed(1, index.keys().size())
            .mapToObj(number -> "k" + number)
            .collect(Collectors.joining(", ", "Key (", ")="));
    return detail != null && detail.startsWith(columns)
        ? "Key (" + index.keyText() + ")=" + detail.substring(columns.length())
        : detail;
  }
}
