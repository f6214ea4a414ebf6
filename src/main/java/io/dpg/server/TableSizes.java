package io.dpg.server;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.Node;
import io.dpg.catalog.Shard;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlErrorException;
import io.dpg.worker.NodeConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// About how many rows tables have, as the nodes' own statistics say; asked for again when the
/// answer is old. Threads: any.
final class TableSizes {

  private static final Logger LOG = LoggerFactory.getLogger(TableSizes.class);
  private static final Duration AGE_MAX = Duration.ofSeconds(30);

  /// What a table that was never analysed has in its pages is guessed. The size is that of the file
  /// (a table's first, if it has several): pg_relation_size would wait for whoever has the table
  /// locked.
  private static final String ROWS =
      """
      SELECT nspname, relname, pg_class.oid, (CASE WHEN reltuples > 0 AND relpages > 0
          THEN reltuples / relpages * greatest(relpages, bytes / 8192)
          ELSE bytes / 100 END)::bigint
      FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        CROSS JOIN LATERAL (SELECT coalesce(
          (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(pg_class.oid), true)).size, 0)
          AS bytes) AS file
      WHERE relkind IN ('r', 'm') AND nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
      """;

  private final Supplier<CatalogSnapshot> catalog;
  private final BiFunction<Node, Function<NodeConnection, Map<Relation, Long>>, Map<Relation, Long>>
      nodes;
  private volatile @Nullable Known known;

  /// @param nodes runs something on a node
  TableSizes(
      Supplier<CatalogSnapshot> catalog,
      BiFunction<Node, Function<NodeConnection, Map<Relation, Long>>, Map<Relation, Long>> nodes) {
    this.catalog = catalog;
    this.nodes = nodes;
  }

  /// @param oid on the coordinator node; 0 for the tables of workers
  record Relation(String schema, String name, int oid) {}

  private record Known(Map<Relation, Long> rows, Map<Integer, Long> local, long nanoTime) {}

  /// 0 when nothing is known.
  long rows(int oid) {
    Known current = current();
    TableMetadata table = catalog.get().table(oid);
    return switch (table) {
      case DistributedTable it ->
          it.shards().shards().stream().mapToLong(shard -> rows(it, shard, current)).sum();
      case SingleShardTable it -> rows(it, ShardNames.of(it.name().name(), it.shard()), current);
      case null, default -> current.local().getOrDefault(oid, 0L);
    };
  }

  private static long rows(DistributedTable table, Shard shard, Known current) {
    return rows(table, ShardNames.of(table.name().name(), shard.id()), current);
  }

  private static long rows(TableMetadata table, String name, Known current) {
    return current.rows().getOrDefault(new Relation(table.name().schema(), name, 0), 0L);
  }

  private Known current() {
    Known last = known;
    boolean isNew = last != null && System.nanoTime() - last.nanoTime() < AGE_MAX.toNanos();
    if (last != null && isNew) {
      return last;
    }
    Known next = load();
    known = next;
    return next;
  }

  private Known load() {
    Map<Relation, Long> rows = new HashMap<>();
    Map<Integer, Long> local = new HashMap<>();
    for (Node node : catalog.get().nodes().values()) {
      try {
        nodes
            .apply(node, TableSizes::read)
            .forEach((relation, count) -> {
              if (node.isCoordinator()) {
                local.put(relation.oid(), count);
              } else {
                rows.put(new Relation(relation.schema(), relation.name(), 0), count);
              }
            });
      } catch (SqlErrorException e) {
        LOG.atDebug().addKeyValue("node", node.name()).setCause(e).log("sizes are not known");
      }
    }
    return new Known(rows, local, System.nanoTime());
  }

  private static Map<Relation, Long> read(NodeConnection connection) {
    Map<Relation, Long> rows = new HashMap<>();
    for (List<@Nullable String> row : connection.query(ROWS).rows()) {
      Relation relation =
          new Relation(
              Objects.requireNonNull(row.get(0)),
              Objects.requireNonNull(row.get(1)),
              Integer.parseUnsignedInt(Objects.requireNonNull(row.get(2))));
      rows.put(relation, Long.parseLong(Objects.requireNonNull(row.get(3))));
    }
    return rows;
  }
}
