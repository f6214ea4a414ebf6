package io.dpg.operations;

import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.Placements.Placement;
import io.dpg.operations.index.GlobalIndexes;
import java.util.List;

/// Drops the shards of a table and forgets it: what comes before the shell is dropped.
public final class DropTableMetadata {

  private DropTableMetadata() {}

  public static void run(ClusterTransaction transaction, TableMetadata table) {
    dropShards(transaction, table);
    GlobalIndexes.forget(transaction, transaction.catalog().indexesOf(table.oid()));
    transaction
        .coordinator()
        .query(
            "SELECT pg_dist.unregister_table($1::oid)",
            List.of(Integer.toUnsignedString(table.oid())));
    transaction.metadataChanged();
  }

  private static void dropShards(ClusterTransaction transaction, TableMetadata table) {
    NodeScripts scripts = new NodeScripts();
    for (Placement placement : Placements.onWorkers(table, transaction.catalog())) {
      // CASCADE: foreign keys of shards of other tables go, as they do between the shells.
      scripts.add(
          placement.node(),
          "DROP TABLE IF EXISTS " + Placements.sql(table, placement.shard()) + " CASCADE");
    }
    for (GlobalIndex index : transaction.catalog().indexesOf(table.oid())) {
      GlobalIndexes.dropCommands(index, table)
          .forEach((node, commands) -> scripts.addQuietly(node, commands));
    }
    if (!scripts.isEmpty()) {
      scripts.run(transaction);
    }
  }
}
