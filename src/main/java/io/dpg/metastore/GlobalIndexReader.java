package io.dpg.metastore;

import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.TableName;
import io.dpg.pgtype.ArrayLiteral;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the global indexes from the coordinator node.
final class GlobalIndexReader {

  static final String READ =
      """
      SELECT index_id, relation, nspname, name, is_unique, deferral, is_readable, keys, attributes,
        types, writers
      FROM pg_dist.global_indexes() found
        JOIN pg_catalog.pg_class ON pg_class.oid = index_id
        JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
      """;

  private GlobalIndexReader() {}

  /// @param rows of [#READ]
  static Map<Integer, GlobalIndex> indexes(List<List<@Nullable String>> rows) {
    Map<Integer, GlobalIndex> indexes = new HashMap<>();
    for (List<@Nullable String> values : rows) {
      GlobalIndex index = index(new Row(values));
      indexes.put(index.oid(), index);
    }
    return indexes;
  }

  private static GlobalIndex index(Row row) {
    return new GlobalIndex(
        row.oid(0),
        row.oid(1),
        new TableName(row.text(2), row.text(3)),
        kind(row.flag(4), row.letter(5)),
        row.flag(6),
        keys(row),
        Set.copyOf(new HashSet<>(oids(row.text(10)))));
  }

  private static GlobalIndex.Kind kind(boolean unique, char deferral) {
    if (!unique) {
      return GlobalIndex.Kind.LOOKUP;
    }
    return deferral == 'n' ? GlobalIndex.Kind.UNIQUE : GlobalIndex.Kind.DEFERRABLE;
  }

  private static List<GlobalIndex.Key> keys(Row row) {
    var definitions = ArrayLiteral.elements(row.text(7));
    List<Integer> attributes = oids(row.text(8));
    List<Integer> types = oids(row.text(9));
    List<GlobalIndex.Key> keys = new ArrayList<>();
    for (int i = 0; i < definitions.size(); i++) {
      keys.add(
          new GlobalIndex.Key(
              Objects.requireNonNull(definitions.get(i)), attributes.get(i), types.get(i)));
    }
    return keys;
  }

  private static List<Integer> oids(String array) {
    return ArrayLiteral.elements(array).stream()
        .map(element -> Integer.parseUnsignedInt(Objects.requireNonNull(element)))
        .toList();
  }
}
