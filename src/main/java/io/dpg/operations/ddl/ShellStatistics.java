package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many rows and pages a distributed table has, by the statistics of its shards, and the same
/// on its shell table.
record ShellStatistics(ClusterTransaction transaction, TableMetadata table) {

  private static final String SIZES =
      """
      SELECT sum(greatest(reltuples, 0)), sum(relpages) FROM pg_catalog.pg_class
      WHERE oid = ANY (ARRAY[%s]::pg_catalog.regclass[])
      """;

  void store() {
    Map<NodeId, List<String>> shards = new LinkedHashMap<>();
    for (Placement placement : Placements.onWorkers(table, transaction.catalog())) {
      shards
          .computeIfAbsent(placement.node(), _ -> new ArrayList<>())
          .add(Identifiers.quoteLiteral(Placements.sql(table, placement.shard())));
    }
    double rows = 0;
    long pages = 0;
    for (Map.Entry<NodeId, List<String>> node : shards.entrySet()) {
      String sql = SIZES.formatted(node.getValue().stream().collect(joining(", ")));
      List<@Nullable String> sizes = transaction.on(node.getKey()).query(sql).rows().getFirst();
      rows += Double.parseDouble(requireNonNull(sizes.get(0)));
      pages += Long.parseLong(requireNonNull(sizes.get(1)));
    }
    transaction
        .coordinator()
        .query(
            "SELECT pg_dist.set_shell_statistics($1::oid, $2::real, $3::int)",
            List.of(
                Integer.toUnsignedString(table.oid()),
                Double.toString(rows),
                Long.toString(Math.min(pages, Integer.MAX_VALUE))));
  }
}
