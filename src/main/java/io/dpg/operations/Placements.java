package io.dpg.operations;

import io.dpg.catalog.CatalogSnapshot;
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
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The physical tables of a table: which shard lies where, under which name.
public final class Placements {

  private Placements() {}

  /// One physical table.
  ///
  /// @param index the shard group's position in its co-location group; 0 for tables of one shard
  public record Placement(ShardId shard, int index, NodeId node) {}

  /// All placements, those of the coordinator node (reference and local tables) included.
  public static List<Placement> of(TableMetadata table) {
    return switch (table) {
      case DistributedTable distributed -> ofShards(distributed);
      case SingleShardTable single -> List.of(new Placement(single.shard(), 0, single.node()));
      case ReferenceTable reference ->
          reference.nodes().stream()
              .map(node -> new Placement(reference.shard(), 0, node))
              .toList();
      case ManagedLocalTable _ -> List.of();
    };
  }

  private static List<Placement> ofShards(DistributedTable table) {
    List<Placement> placements = new ArrayList<>();
    for (int index = 0; index < table.shards().size(); index++) {
      Shard shard = table.shards().get(index);
      for (NodeId node : shard.nodes()) {
        placements.add(new Placement(shard.id(), index, node));
      }
    }
    return placements;
  }

  /// The placements that are tables of their own, on workers.
  public static List<Placement> onWorkers(TableMetadata table, CatalogSnapshot catalog) {
    return of(table).stream()
        .filter(placement -> !catalog.node(placement.node()).isCoordinator())
        .toList();
  }

  /// The shard that goes with the one at an index of the same group.
  public static ShardId shardAt(TableMetadata table, int index) {
    return switch (table) {
      case DistributedTable distributed -> distributed.shards().get(index).id();
      case SingleShardTable single -> single.shard();
      case ReferenceTable reference -> reference.shard();
      case ManagedLocalTable local -> local.shard();
    };
  }

  /// The qualified name of a shard's table on a worker, for SQL.
  public static String sql(TableMetadata table, ShardId shard) {
    return Identifiers.quote(table.name().schema())
        + "."
        + Identifiers.quote(ShardNames.of(table.name().name(), shard));
  }

  /// A shard's table on a worker as a syntax tree names it.
  public static SqlNode node(TableMetadata table, ShardId shard) {
    return SqlNode.of(
        "RangeVar",
        Map.of(
            "schemaname",
            table.name().schema(),
            "relname",
            ShardNames.of(table.name().name(), shard),
            "inh",
            true,
            "relpersistence",
            "p"));
  }
}
