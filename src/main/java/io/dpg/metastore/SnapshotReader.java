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
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns the rows of `pg_dist` into a snapshot.
final class SnapshotReader {

  private static final String NODES =
      "SELECT nodeid, groupid, nodename, nodeport, isactive, shouldhaveshards"
          + " FROM pg_dist.pg_dist_node WHERE noderole = 'primary'";

  private static final String TABLES =
      """
      SELECT relation, schema_name, name, method, replication, colocation, key_number, key_name,
        key_type, key_collation, is_partitioned, key_modifier, shards
      FROM pg_dist.known_tables()
      """;

  private static final String SHARDS =
      """
      SELECT logicalrelid::oid, state, shard.shardid, shardminvalue, shardmaxvalue, groupid
      FROM pg_dist.pg_dist_shard shard
        JOIN pg_dist.pg_dist_placement placement ON placement.shardid = shard.shardid
        JOIN pg_dist.shards_state ON relation = logicalrelid
      WHERE shardstate = 1 AND logicalrelid = ANY ('{%s}'::oid[])
      ORDER BY shard.shardid, placementid
      """;

  private final Map<NodeId, Node> nodes = new HashMap<>();
  private final Map<Integer, NodeId> nodeOfGroup = new HashMap<>();
  private final Map<Integer, TableShards> shards = new HashMap<>();

  private SnapshotReader() {}

  /// What was read.
  ///
  /// @param shards of its tables, by the state that they were in
  record Read(CatalogSnapshot snapshot, Map<String, TableShards> shards) {}

  /// @param known finds the shards that were read before, by their state; null for unknown ones
  static Read read(
      NodeConnection coordinator, long version, Function<String, @Nullable TableShards> known) {
    SnapshotReader reader = new SnapshotReader();
    List<QueryResult> results = coordinator.queries(List.of(NODES, TABLES, GlobalIndexReader.READ));
    results.get(0).rows().forEach(reader::node);
    List<Row> rows = results.get(1).rows().stream().map(Row::new).toList();
    reader.findShards(coordinator, rows, known);
    Map<Integer, TableMetadata> tables = new HashMap<>();
    for (Row row : rows) {
      // A table that is being dropped: the version tells that this is to be read anew.
      if (reader.shards.containsKey(row.oid(0))) {
        TableMetadata table = reader.table(row);
        tables.put(table.oid(), table);
      }
    }
    return new Read(
        new CatalogSnapshot(
            version, tables, reader.nodes, GlobalIndexReader.indexes(results.get(2).rows())),
        reader.shards.values().stream()
            .collect(Collectors.toUnmodifiableMap(TableShards::state, Function.identity())));
  }

  private void node(List<@Nullable String> values) {
    Row row = new Row(values);
    NodeId id = new NodeId(row.number(0));
    nodes.put(
        id, new Node(id, row.number(1), row.text(2), row.number(3), row.flag(4), row.flag(5)));
    nodeOfGroup.put(row.number(1), id);
  }

  /// Reads those that are not known in their present state.
  private void findShards(
      NodeConnection coordinator, List<Row> tables, Function<String, @Nullable TableShards> known) {
    List<String> unknown = new ArrayList<>();
    for (Row table : tables) {
      String state = table.textOrNull(12);
      TableShards found = state == null ? null : known.apply(state);
      if (found != null) {
        shards.put(table.oid(0), found);
      } else {
        unknown.add(table.text(0));
      }
    }
    if (unknown.isEmpty()) {
      return;
    }
    Map<Integer, TableShards.Builder> read = new HashMap<>();
    for (List<@Nullable String> values :
        coordinator.query(SHARDS.formatted(String.join(",", unknown))).rows()) {
      Row row = new Row(values);
      read.computeIfAbsent(row.oid(0), _ -> new TableShards.Builder(row.text(1))).add(row);
    }
    read.forEach((table, builder) -> shards.put(table, builder.build()));
  }

  private TableMetadata table(Row row) {
    int oid = row.oid(0);
    TableName name = new TableName(row.text(1), row.text(2));
    ColocationId colocation = new ColocationId(row.number(5));
    List<TableShards.Outline> own = requireNonNull(shards.get(oid)).shards();
    if (row.text(3).equals("h")) {
      DistributionColumn column =
          new DistributionColumn(
              row.number(6), row.text(7), row.oid(8), row.oid(9), modifier(row.textOrNull(11)));
      return new DistributedTable(oid, name, colocation, column, shardMap(own), row.flag(10));
    }
    if (own.size() != 1) {
      throw new IllegalStateException("table has " + own.size() + " shards: " + name);
    }
    TableShards.Outline shard = own.getFirst();
    ShardId shardId = new ShardId(shard.id());
    List<NodeId> placements = nodes(shard);
    if (row.text(4).equals("t")) {
      return new ReferenceTable(oid, name, colocation, shardId, placements);
    }
    return colocation.value() == 0
        ? new ManagedLocalTable(oid, name, colocation, shardId)
        : new SingleShardTable(oid, name, colocation, shardId, placements.getFirst());
  }

  private static int modifier(@Nullable String number) {
    return number == null ? DistributionColumn.UNMODIFIED : Integer.parseInt(number);
  }

  private ShardMap shardMap(List<TableShards.Outline> shards) {
    return new ShardMap(
        shards.stream()
            .map(this::shard)
            .sorted(Comparator.comparingInt(shard -> shard.range().minimum()))
            .toList());
  }

  private Shard shard(TableShards.Outline shard) {
    HashRange range =
        new HashRange(
            Integer.parseInt(requireNonNull(shard.minimum())),
            Integer.parseInt(requireNonNull(shard.maximum())));
    return new Shard(new ShardId(shard.id()), range, nodes(shard));
  }

  private List<NodeId> nodes(TableShards.Outline shard) {
    return shard.groups().stream()
        .filter(nodeOfGroup::containsKey)
        .map(group -> requireNonNull(nodeOfGroup.get(group)))
        .toList();
  }
}
