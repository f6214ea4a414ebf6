package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.EachNode.Done;
import io.dpg.operations.EachNode.Failed;
import io.dpg.operations.EachNode.Outcome;
import io.dpg.operations.Placements.Placement;
import io.dpg.sql.Identifiers;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How large the physical tables are now, asked of the nodes that hold them.
final class Sizes {

  private static final String TOTAL = "pg_catalog.pg_total_relation_size";

  private Sizes() {}

  /// Every placement of every table. A node that does not answer gives a warning and no rows.
  static String ofPlacements(ClusterTransaction transaction, CallArguments arguments) {
    CatalogSnapshot catalog = transaction.catalog();
    List<List<@Nullable String>> rows = new ArrayList<>();
    measure(transaction, catalog.tables().values(), TOTAL)
        .forEach((id, outcome) -> {
          switch (outcome) {
            case Done<List<ShardSize>>(List<ShardSize> sizes) -> {
              String group = Integer.toString(catalog.node(id).groupId());
              sizes.forEach(size -> rows.add(List.of(size.shard, size.bytes, group)));
            }
            case Failed<List<ShardSize>> failed ->
                transaction.tell(warning(failed.failure().error().message()));
          }
        });
    return Answer.rows(List.of("shardid", "size", "groupid"), rows);
  }

  static String table(ClusterTransaction transaction, CallArguments arguments) {
    return sum(transaction, arguments, "pg_catalog.pg_table_size");
  }

  static String relation(ClusterTransaction transaction, CallArguments arguments) {
    return sum(transaction, arguments, "pg_catalog.pg_relation_size");
  }

  static String totalRelation(ClusterTransaction transaction, CallArguments arguments) {
    return sum(transaction, arguments, TOTAL);
  }

  private static String sum(
      ClusterTransaction transaction, CallArguments arguments, String function) {
    TableMetadata table = transaction.catalog().table(arguments.table(0));
    if (table == null) {
      throw SqlError.of(
              SqlState.INVALID_TABLE_DEFINITION,
              "cannot calculate the size because relation is not distributed")
          .asException();
    }
    long sum = 0;
    for (var outcome : measure(transaction, List.of(table), function).values()) {
      switch (outcome) {
        case Done<List<ShardSize>>(List<ShardSize> sizes) ->
            sum += sizes.stream().mapToLong(size -> Long.parseLong(size.bytes)).sum();
        case Failed<List<ShardSize>> failed -> {
          if (arguments.flag(1)) {
            throw failed.failure();
          }
          transaction.tell(warning(failed.failure().error().message()));
        }
      }
    }
    return Answer.of(sum);
  }

  private static SqlError warning(String message) {
    return SqlError.of(SqlState.WARNING, "%s", message);
  }

  /// As the node wrote them.
  private record ShardSize(String shard, String bytes) {}

  /// Per node; shards of uncommitted tables are missing.
  private static Map<NodeId, Outcome<List<ShardSize>>> measure(
      ClusterTransaction transaction, Collection<TableMetadata> tables, String function) {
    CatalogSnapshot catalog = transaction.catalog();
    Map<NodeId, List<String>> names = new HashMap<>();
    for (TableMetadata table : tables) {
      for (Placement placement : placements(table, catalog)) {
        names
            .computeIfAbsent(placement.node(), _ -> new ArrayList<>())
            .add(tuple(table, placement, catalog.node(placement.node())));
      }
    }
    List<Node> nodes = names.keySet().stream().sorted().map(catalog::node).toList();
    return EachNode.run(
        transaction,
        nodes,
        (node, connection) -> sizes(connection, requireNonNull(names.get(node.id())), function));
  }

  private static List<Placement> placements(TableMetadata table, CatalogSnapshot catalog) {
    return table instanceof ManagedLocalTable local
        ? List.of(new Placement(local.shard(), 0, catalog.coordinator().id()))
        : Placements.of(table);
  }

  private static String tuple(TableMetadata table, Placement placement, Node node) {
    boolean isShell =
        node.isCoordinator()
            && (table instanceof ReferenceTable || table instanceof ManagedLocalTable);
    String name =
        isShell ? table.name().name() : ShardNames.of(table.name().name(), placement.shard());
    return "(%s,%s,%s)"
        .formatted(
            placement.shard(),
            Identifiers.quoteLiteral(table.name().schema()),
            Identifiers.quoteLiteral(name));
  }

  private static List<ShardSize> sizes(
      NodeConnection connection, List<String> tuples, String function) {
    return connection
        .query(
            """
            SELECT shard.id, coalesce(
                (SELECT sum(%1$s(relid)) FROM pg_catalog.pg_partition_tree(pg_class.oid)),
                %1$s(pg_class.oid))
            FROM (VALUES %2$s) shard(id, schema, name)
              JOIN pg_catalog.pg_namespace ON nspname = shard.schema
              JOIN pg_catalog.pg_class ON relnamespace = pg_namespace.oid AND relname = shard.name
            """
                .formatted(function, String.join(",", tuples)))
        .rows()
        .stream()
        .map(row -> new ShardSize(requireNonNull(row.get(0)), requireNonNull(row.get(1))))
        .toList();
  }
}
