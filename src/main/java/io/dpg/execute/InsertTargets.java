package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.sql.Identifiers;
import java.util.List;

/// The physical tables that hold the rows of a shard.
final class InsertTargets {

  private InsertTargets() {}

  /// A table on a node.
  ///
  /// @param name its own, without the schema
  record Target(NodeId node, String schema, String name) {
    String qualifiedName() {
      return Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }
  }

  /// One, or all copies of a reference table in the order of their nodes.
  ///
  /// @param shard index of the shard; 0 when the table has one only
  static List<Target> of(TableMetadata table, int shard, CatalogSnapshot catalog) {
    String schema = table.name().schema();
    String name = table.name().name();
    return switch (table) {
      case DistributedTable it ->
          List.of(
              new Target(
                  it.shards().get(shard).node(),
                  schema,
                  ShardNames.of(name, it.shards().get(shard).id())));
      case SingleShardTable it ->
          List.of(new Target(it.node(), schema, ShardNames.of(name, it.shard())));
      case ReferenceTable it ->
          it.nodes().stream()
              .sorted()
              .map(node -> new Target(node, schema, copyName(it, node, catalog)))
              .toList();
      case ManagedLocalTable _ ->
          throw new IllegalStateException("rows of a local table need no routing: " + name);
    };
  }

  private static String copyName(ReferenceTable table, NodeId node, CatalogSnapshot catalog) {
    String name = table.name().name();
    return catalog.node(node).isCoordinator() ? name : ShardNames.of(name, table.shard());
  }
}
