package io.dpg.metastore;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.ColocationId;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.catalog.HashRange;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.Shard;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardMap;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.catalog.TableName;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns the rows of `pg_dist` into a snapshot.
final class SnapshotReader {

  private static final String NODES =
      "SELECT nodeid, groupid, nodename, nodeport, isactive, shouldhaveshards"
          + " FROM pg_dist.pg_dist_node WHERE noderole = 'primary'";

  private static final String TABLES =
      """
      SELECT partition.logicalrelid::oid, nspname, relname, partmethod, repmodel, colocationid,
        attnum, attname,
        CASE typtype WHEN 'd' THEN pg_dist.base_type(atttypid) ELSE atttypid END, attcollation, relkind = 'p',
        CASE typtype WHEN 'd' THEN pg_dist.base_modifier(atttypid) ELSE atttypmod END
      FROM pg_dist.pg_dist_partition partition
        JOIN pg_catalog.pg_class ON pg_class.oid = partition.logicalrelid
        JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        LEFT JOIN pg_catalog.pg_attribute ON attrelid = partition.logicalrelid
          AND attnum = substring(partkey FROM ':varattno (\\d+)')::int2
        LEFT JOIN pg_catalog.pg_type ON pg_type.oid = atttypid
      """;

  private static final String SHARDS =
      """
      SELECT logicalrelid::oid, shard.shardid, shardminvalue, shardmaxvalue, groupid
      FROM pg_dist.pg_dist_shard shard
        JOIN pg_dist.pg_dist_placement placement ON placement.shardid = shard.shardid
      WHERE shardstate = 1 ORDER BY shard.shardid, placementid
      """;

  private final Map<NodeId, Node> nodes = new HashMap<>();
  private final Map<Integer, NodeId> nodeOfGroup = new HashMap<>();
  private final Map<Integer, Map<Long, ShardRow>> shardsOfTable = new HashMap<>();

  private SnapshotReader() {}

  static CatalogSnapshot read(NodeConnection coordinator, long version) {
    SnapshotReader reader = new SnapshotReader();
    List<QueryResult> results =
        coordinator.queries(List.of(NODES, SHARDS, TABLES, GlobalIndexReader.READ));
    results.get(0).rows().forEach(reader::node);
    results.get(1).rows().forEach(reader::shard);
    Map<Integer, TableMetadata> tables = new HashMap<>();
    for (List<@Nullable String> values : results.get(2).rows()) {
      Row row = new Row(values);
      // A table that was made after the shards were read, or is being dropped: the version tells
      // that this is to be read anew.
      if (reader.shardsOfTable.containsKey(row.oid(0))) {
        TableMetadata table = reader.table(row);
        tables.put(table.oid(), table);
      }
    }
    return new CatalogSnapshot(
        version, tables, reader.nodes, GlobalIndexReader.indexes(results.get(3).rows()));
  }

  private void node(List<@Nullable String> values) {
    Row row = new Row(values);
    NodeId id = new NodeId(row.number(0));
    nodes.put(
        id, new Node(id, row.number(1), row.text(2), row.number(3), row.flag(4), row.flag(5)));
    nodeOfGroup.put(row.number(1), id);
  }

  private void shard(List<@Nullable String> values) {
    Row row = new Row(values);
    long id = Long.parseLong(row.text(1));
    ShardRow shard =
        shardsOfTable
            .computeIfAbsent(row.oid(0), _ -> new HashMap<>())
            .computeIfAbsent(id, _ -> new ShardRow(id, row.textOrNull(2), row.textOrNull(3)));
    NodeId node = nodeOfGroup.get(row.number(4));
    if (node != null) {
      shard.nodes.add(node);
    }
  }

  private TableMetadata table(Row row) {
    int oid = row.oid(0);
    TableName name = new TableName(row.text(1), row.text(2));
    ColocationId colocation = new ColocationId(row.number(5));
    List<ShardRow> shards = List.copyOf(shardsOfTable.getOrDefault(oid, Map.of()).values());
    if (row.text(3).equals("h")) {
      DistributionColumn column =
          new DistributionColumn(
              row.number(6), row.text(7), row.oid(8), row.oid(9), modifier(row.textOrNull(11)));
      return new DistributedTable(oid, name, colocation, column, shardMap(shards), row.flag(10));
    }
    if (shards.size() != 1) {
      throw new IllegalStateException("table has " + shards.size() + " shards: " + name);
    }
    ShardRow shard = shards.getFirst();
    ShardId shardId = new ShardId(shard.id);
    if (row.text(4).equals("t")) {
      return new ReferenceTable(oid, name, colocation, shardId, shard.nodes);
    }
    return colocation.value() == 0
        ? new ManagedLocalTable(oid, name, colocation, shardId)
        : new SingleShardTable(oid, name, colocation, shardId, shard.nodes.getFirst());
  }

  private static int modifier(@Nullable String number) {
    return number == null ? DistributionColumn.UNMODIFIED : Integer.parseInt(number);
  }

  private static ShardMap shardMap(List<ShardRow> rows) {
    return new ShardMap(
        rows.stream()
            .map(ShardRow::toShard)
            .sorted(Comparator.comparingInt(shard -> shard.range().minimum()))
            .toList());
  }

  /// A shard, and the nodes of its placements found so far.
  private record ShardRow(
      long id, @Nullable String minimum, @Nullable String maximum, List<NodeId> nodes) {

    ShardRow(long id, @Nullable String minimum, @Nullable String maximum) {
      this(id, minimum, maximum, new ArrayList<>());
    }

    Shard toShard() {
      HashRange range =
          new HashRange(
              Integer.parseInt(requireNonNull(minimum)), Integer.parseInt(requireNonNull(maximum)));
      return new Shard(new ShardId(id), range, nodes);
    }
  }
}
