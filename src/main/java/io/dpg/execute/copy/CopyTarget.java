package io.dpg.execute.copy;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.Shard;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.sql.Identifiers;
import java.util.List;

/// A physical table on a node.
///
/// @param node which node
/// @param schema its schema, which is the logical table's
/// @param table its own name, which the node's errors show
/// @param logicalTable the name that the client knows
/// @param suffix what the physical names of the table's constraints end with, or "" when there is
///   nothing
record CopyTarget(NodeId node, String schema, String table, String logicalTable, String suffix) {

  String qualifiedName() {
    return Identifiers.quote(schema) + "." + Identifiers.quote(table);
  }

  /// For each shard, the tables that hold its rows: more than one when it is replicated.
  static List<List<CopyTarget>> ofRows(TableMetadata table, NodeId coordinator) {
    return switch (table) {
      case DistributedTable it ->
          it.shards().shards().stream().map(shard -> ofShard(it, shard)).toList();
      case SingleShardTable it -> List.of(List.of(of(it, it.shard(), it.node())));
      case ReferenceTable it ->
          List.of(
              it.nodes().stream()
                  .map(
                      node -> node.equals(coordinator) ? local(it, node) : of(it, it.shard(), node))
                  .toList());
      case ManagedLocalTable it -> List.of(List.of(local(it, coordinator)));
    };
  }

  private static List<CopyTarget> ofShard(DistributedTable table, Shard shard) {
    return shard.nodes().stream().map(node -> of(table, shard.id(), node)).toList();
  }

  private static CopyTarget of(TableMetadata table, ShardId shard, NodeId node) {
    String name = table.name().name();
    return new CopyTarget(
        node, table.name().schema(), ShardNames.of(name, shard), name, "_" + shard);
  }

  private static CopyTarget local(TableMetadata table, NodeId node) {
    String name = table.name().name();
    return new CopyTarget(node, table.name().schema(), name, name, "");
  }
}
