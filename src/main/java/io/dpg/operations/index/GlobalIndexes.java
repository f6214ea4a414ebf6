package io.dpg.operations.index;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The index tables of tables, kept in step with the tables' definitions.
public final class GlobalIndexes {

  /// Indexes that no shard can enforce by itself, and those that were global and are there again
  /// under their name.
  private static final String NEEDED =
      """
      SELECT indexrelid FROM pg_catalog.pg_index
        JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
      WHERE indrelid = $1::oid
        AND (pg_dist.needs_global_index(indexrelid) OR relname = ANY ($2::text[]))
      ORDER BY indexrelid
      """;

  private static final String MADE_FROM =
      "SELECT definition FROM pg_dist.global_index WHERE index_id = $1::oid";

  private GlobalIndexes() {}

  /// Drops the index tables of indexes that are gone, before shards change: the triggers that keep
  /// them would be in the way.
  ///
  /// @param before the global indexes that the table had
  public static void dropGone(
      ClusterTransaction transaction, DistributedTable table, List<GlobalIndex> before) {
    for (GlobalIndex index : before) {
      if (!exists(transaction, index)) {
        drop(transaction, table, index);
      }
    }
  }

  /// Makes index tables, and changes them, after a table's definition has changed.
  ///
  /// @param before the global indexes that it had
  public static void follow(
      ClusterTransaction transaction, DistributedTable table, List<GlobalIndex> before) {
    Set<Integer> needed = needed(transaction, table, before);
    for (int oid : needed) {
      IndexDefinition definition = IndexDefinition.read(transaction.coordinator(), oid);
      if (before.stream().noneMatch(index -> index.oid() == oid)) {
        new IndexTable(transaction, table, definition).create();
      } else if (!fingerprint(definition, transaction, table).equals(madeFrom(transaction, oid))) {
        new IndexTable(transaction, table, definition).adapt();
      }
    }
  }

  private static Set<Integer> needed(
      ClusterTransaction transaction, DistributedTable table, List<GlobalIndex> before) {
    List<String> lookups =
        before.stream()
            .filter(index -> !index.isUnique())
            .map(index -> index.name().name())
            .toList();
    Set<Integer> needed = new LinkedHashSet<>();
    List<String> values =
        List.of(Integer.toUnsignedString(table.oid()), io.dpg.pgtype.ArrayLiteral.of(lookups));
    for (List<@Nullable String> row : transaction.coordinator().query(NEEDED, values).rows()) {
      needed.add(Integer.parseUnsignedInt(requireNonNull(row.getFirst())));
    }
    // A global index of a name of its own keeps its place when it is renamed.
    for (GlobalIndex index : before) {
      if (exists(transaction, index)) {
        needed.add(index.oid());
      }
    }
    return needed;
  }

  /// Whether the index itself is still there.
  public static boolean exists(ClusterTransaction transaction, GlobalIndex index) {
    return !transaction
        .coordinator()
        .query(
            "SELECT FROM pg_catalog.pg_index WHERE indexrelid = $1::oid",
            List.of(Integer.toUnsignedString(index.oid())))
        .rows()
        .isEmpty();
  }

  /// The OIDs of all indexes of a table.
  public static Set<Integer> indexes(ClusterTransaction transaction, int table) {
    Set<Integer> indexes = new LinkedHashSet<>();
    for (List<@Nullable String> row :
        transaction
            .coordinator()
            .query(
                "SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = $1::oid",
                List.of(Integer.toUnsignedString(table)))
            .rows()) {
      indexes.add(Integer.parseUnsignedInt(requireNonNull(row.getFirst())));
    }
    return indexes;
  }

  /// Makes index tables for indexes of a table that are new and have none.
  ///
  /// @param before the indexes that are not new
  public static void make(ClusterTransaction transaction, int tableId, Set<Integer> before) {
    if (!(transaction.catalog().table(tableId) instanceof DistributedTable table)) {
      return;
    }
    for (int oid : indexes(transaction, tableId)) {
      if (!before.contains(oid) && !transaction.catalog().indexes().containsKey(oid)) {
        IndexDefinition definition = IndexDefinition.read(transaction.coordinator(), oid);
        new IndexTable(transaction, table, definition).create();
      }
    }
  }

  static String fingerprint(
      IndexDefinition definition, ClusterTransaction transaction, DistributedTable table) {
    return definition.fingerprint() + "\n" + IndexTable.owner(transaction, table);
  }

  private static @Nullable String madeFrom(ClusterTransaction transaction, int oid) {
    return transaction
        .coordinator()
        .query(MADE_FROM, List.of(Integer.toUnsignedString(oid)))
        .value();
  }

  static void drop(ClusterTransaction transaction, TableMetadata table, GlobalIndex index) {
    io.dpg.operations.NodeScripts scripts = new io.dpg.operations.NodeScripts();
    dropCommands(index, table).forEach(scripts::addQuietly);
    scripts.run(transaction);
    forget(transaction, List.of(index));
  }

  /// Takes indexes out of the metadata.
  public static void forget(ClusterTransaction transaction, List<GlobalIndex> indexes) {
    for (GlobalIndex index : indexes) {
      transaction
          .coordinator()
          .query(
              "SELECT pg_dist.forget_global_index($1::oid)",
              List.of(Integer.toUnsignedString(index.oid())));
      transaction.metadataChanged();
    }
  }

  /// What drops an index table and its triggers, by node. The table's own shards may be gone
  /// already.
  public static Map<NodeId, List<String>> dropCommands(GlobalIndex index, TableMetadata table) {
    Map<NodeId, List<String>> commands = new LinkedHashMap<>();
    for (Placement placement : Placements.of(table)) {
      commands
          .computeIfAbsent(
              placement.node(),
              _ -> new ArrayList<>(IndexScripts.dropTriggerFunction(index.baseName())))
          .addAll(IndexScripts.dropShard(index.shardName(placement.shard())));
    }
    return commands;
  }

  /// What empties the index tables of a table, by node.
  public static Map<NodeId, List<String>> truncateCommands(
      CatalogSnapshot catalog, TableMetadata table) {
    Map<NodeId, List<String>> commands = new LinkedHashMap<>();
    for (GlobalIndex index : catalog.indexesOf(table.oid())) {
      for (Placement placement : Placements.of(table)) {
        commands
            .computeIfAbsent(placement.node(), _ -> new ArrayList<>())
            .add(IndexScripts.truncate(index.shardName(placement.shard())));
      }
    }
    return commands;
  }

  /// The triggers by which shards tell of changes.
  public static List<String> triggers(GlobalIndex index) {
    return IndexScripts.triggers(index.baseName());
  }
}
