package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The column by which a table is about to be distributed.
///
/// @param number its `attnum`
/// @param type its type's OID; co-located tables have the same
record KeyColumn(int number, String name, int type) {

  private static final String READ =
      """
      SELECT attnum, atttypid, format_type(atttypid, NULL), attgenerated <> '',
        pg_dist.hash_function(atttypid) IS NOT NULL,
        coalesce((SELECT NOT collisdeterministic FROM pg_catalog.pg_collation
                  WHERE pg_collation.oid = attcollation), false),
        pg_dist.base_type(atttypid) = 'numeric'::regtype AND atttypmod >= 4
          AND (((atttypmod - 4) & 2047) # 1024) - 1024 < 0
      FROM pg_catalog.pg_attribute
      WHERE attrelid = $1::oid AND attname = $2 AND attnum > 0 AND NOT attisdropped
      """;

  /// Finds the column, and throws when rows cannot be distributed by it.
  static KeyColumn find(NodeConnection coordinator, ShellTable table, String name) {
    List<List<@Nullable String>> rows =
        coordinator.query(READ, List.of(table.oidText(), name)).rows();
    if (rows.isEmpty()) {
      throw SqlError.of(
              SqlState.UNDEFINED_COLUMN,
              "column \"%s\" of relation \"%s\" does not exist",
              name,
              table.name().name())
          .asException();
    }
    List<@Nullable String> row = rows.getFirst();
    if (isTrue(row.get(3))) {
      throw refused(table, "Distribution column must not use GENERATED ALWAYS AS (...) STORED.");
    }
    if (isTrue(row.get(6))) {
      throw refused(table, "Distribution column must not use numeric type with negative scale");
    }
    if (!isTrue(row.get(4))) {
      throw SqlError.of(
              SqlState.UNDEFINED_FUNCTION,
              "could not identify a hash function for type %s",
              row.get(2))
          .detail(
              "Partition column types must have a hash function defined to use hash partitioning.")
          .asException();
    }
    if (isTrue(row.get(5))) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "Hash distributed partition columns may not use a non deterministic collation")
          .asException();
    }
    return new KeyColumn(
        Integer.parseInt(requireNonNull(row.get(0))),
        name,
        Integer.parseUnsignedInt(requireNonNull(row.get(1))));
  }

  private static boolean isTrue(@Nullable String value) {
    return "t".equals(value);
  }

  private static RuntimeException refused(ShellTable table, String detail) {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED, "cannot distribute relation: %s", table.name().name())
        .detail("%s", detail)
        .asException();
  }
}
