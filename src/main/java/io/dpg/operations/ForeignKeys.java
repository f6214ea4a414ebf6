package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which foreign keys shards can enforce: rows that belong together must be on the same node.
public final class ForeignKeys {

  private static final String READ =
      """
      SELECT conrelid::oid, confrelid::oid, confrelid::regclass, confdeltype, confupdtype,
        array_position(conkey, $2::int2), array_position(confkey, $3::int2)
      FROM pg_catalog.pg_constraint
      WHERE contype = 'f' AND conrelid = $1::oid AND conparentid = 0 ORDER BY conname
      """;

  private static final String REFERENCING =
      """
      SELECT DISTINCT conrelid::oid FROM pg_catalog.pg_constraint
      WHERE contype = 'f' AND confrelid = $1::oid AND conrelid <> confrelid
      """;

  private static final String NEVER_TO_DISTRIBUTED =
      "cannot create foreign key constraint since foreign keys from reference tables and local tables"
          + " to distributed tables are not supported";

  private ForeignKeys() {}

  /// Checks the keys from and to a table that is already in the metadata.
  public static void check(
      NodeConnection coordinator, CatalogSnapshot catalog, TableMetadata table) {
    for (TableMetadata target : targets(coordinator, catalog, table)) {
      checkOne(coordinator, table, target);
    }
    String oid = Integer.toUnsignedString(table.oid());
    for (List<@Nullable String> row : coordinator.query(REFERENCING, List.of(oid)).rows()) {
      int source = Integer.parseUnsignedInt(requireNonNull(row.getFirst()));
      checkSource(coordinator, catalog.table(source), table);
    }
  }

  private static List<TableMetadata> targets(
      NodeConnection coordinator, CatalogSnapshot catalog, TableMetadata table) {
    return keys(coordinator, table, table).stream()
        .map(row -> target(catalog, table, row))
        .flatMap(java.util.Optional::stream)
        .distinct()
        .toList();
  }

  private static java.util.Optional<TableMetadata> target(
      CatalogSnapshot catalog, TableMetadata table, List<@Nullable String> row) {
    TableMetadata target = catalog.table(Integer.parseUnsignedInt(requireNonNull(row.get(1))));
    boolean onCoordinator = table instanceof ReferenceTable || table instanceof ManagedLocalTable;
    if (target != null || onCoordinator) {
      return java.util.Optional.ofNullable(target);
    }
    throw SqlError.of(
            SqlState.INVALID_TABLE_DEFINITION,
            "referenced table \"%s\" must be a distributed table or a reference table",
            row.get(2))
        .detail(
            "To enforce foreign keys, the referencing and referenced rows need to be stored on the"
                + " same node.")
        .hint(
            "You could use SELECT create_reference_table('%s') to replicate the referenced table to"
                + " all nodes or consider dropping the foreign key",
            row.get(2))
        .asException();
  }

  private static List<List<@Nullable String>> keys(
      NodeConnection coordinator, TableMetadata table, TableMetadata target) {
    return coordinator
        .query(
            READ,
            List.of(Integer.toUnsignedString(table.oid()), keyNumber(table), keyNumber(target)))
        .rows();
  }

  private static String keyNumber(TableMetadata table) {
    return table instanceof DistributedTable distributed
        ? Integer.toString(distributed.column().number())
        : "0";
  }

  private static void checkSource(
      NodeConnection coordinator, @Nullable TableMetadata source, TableMetadata table) {
    if (source != null) {
      checkOne(coordinator, source, table);
    } else if (!(table instanceof ReferenceTable || table instanceof ManagedLocalTable)) {
      throw neverToDistributed();
    }
  }

  private static void checkOne(
      NodeConnection coordinator, TableMetadata source, TableMetadata target) {
    if (target instanceof ReferenceTable) {
      requireNoActionOnKey(coordinator, source, target);
      return;
    }
    switch (source) {
      case ReferenceTable _, ManagedLocalTable _ -> {
        if (!(target instanceof ManagedLocalTable)) {
          throw neverToDistributed();
        }
      }
      case DistributedTable distributed -> {
        requireColocation(distributed, target);
        requireKeyInSameOrdinal(coordinator, distributed, target);
        requireNoActionOnKey(coordinator, distributed, target);
      }
      case SingleShardTable single -> requireColocation(single, target);
    }
  }

  private static void requireColocation(TableMetadata source, TableMetadata target) {
    if (target instanceof ManagedLocalTable || !source.colocation().equals(target.colocation())) {
      throw refused(
          "cannot create foreign key constraint since relations are not colocated or not"
              + " referencing a reference table",
          "A distributed table can only have foreign keys if it is referencing another colocated"
              + " hash distributed table or a reference table");
    }
  }

  private static void requireKeyInSameOrdinal(
      NodeConnection coordinator, TableMetadata source, TableMetadata target) {
    for (List<@Nullable String> row : keysBetween(coordinator, source, target)) {
      String position = row.get(5);
      if (position == null || !position.equals(row.get(6))) {
        throw refused(
            "cannot create foreign key constraint",
            "Foreign keys are supported in two cases, either in between two colocated tables"
                + " including partition column in the same ordinal in the both tables or from"
                + " distributed to reference tables");
      }
    }
  }

  private static void requireNoActionOnKey(
      NodeConnection coordinator, TableMetadata source, TableMetadata target) {
    for (List<@Nullable String> row : keysBetween(coordinator, source, target)) {
      if (row.get(5) == null) {
        continue;
      }
      if ("nd".contains(requireNonNull(row.get(3)))) {
        throw refused(
            "cannot create foreign key constraint",
            "SET NULL or SET DEFAULT is not supported in ON DELETE operation when distribution key"
                + " is included in the foreign key constraint");
      }
      if ("ndc".contains(requireNonNull(row.get(4)))) {
        throw refused(
            "cannot create foreign key constraint",
            "SET NULL, SET DEFAULT or CASCADE is not supported in ON UPDATE operation when"
                + " distribution key included in the foreign constraint.");
      }
    }
  }

  private static List<List<@Nullable String>> keysBetween(
      NodeConnection coordinator, TableMetadata source, TableMetadata target) {
    String oid = Integer.toUnsignedString(target.oid());
    return keys(coordinator, source, target).stream()
        .filter(row -> oid.equals(row.get(1)))
        .toList();
  }

  private static RuntimeException neverToDistributed() {
    return refused(
        NEVER_TO_DISTRIBUTED,
        "Reference tables and local tables can only have foreign keys to reference tables and local"
            + " tables");
  }

  private static RuntimeException refused(String message, String detail) {
    return SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "%s", message)
        .detail("%s", detail)
        .asException();
  }
}
