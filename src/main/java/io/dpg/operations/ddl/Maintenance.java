package io.dpg.operations.ddl;

import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// REINDEX, CLUSTER, LOCK TABLE: the client's own statement, on each shard.
record Maintenance(SqlNode tree, Targets targets) implements Definition {

  @Override
  public boolean commitsByItself() {
    return tree.is("LockStmt") || isOutside();
  }

  /// Whether it cannot run in a transaction.
  private boolean isOutside() {
    return tree.is("ReindexStmt") && (isConcurrent() || !tree.has("relation"));
  }

  /// REINDEX CONCURRENTLY makes another index of the same name, which would have no index table.
  private void requireNoGlobalIndex(ClusterTransaction transaction) {
    if (!tree.is("ReindexStmt") || !isConcurrent()) {
      return;
    }
    for (TableMetadata table : targets.tables()) {
      if (!transaction.catalog().indexesOf(table.oid()).isEmpty()) {
        throw SqlError.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "cannot reindex table \"%s\" concurrently because it has a global index",
                table.name().name())
            .hint("Leave out CONCURRENTLY.")
            .asException();
      }
    }
  }

  private boolean isConcurrent() {
    return tree.list("params").stream()
        .filter(option -> option.text("defname").equals("concurrently"))
        .map(option -> option.node("arg"))
        .anyMatch(
            value -> value == null || !Set.of("false", "off", "0").contains(value.text("sval")));
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    requireNoGlobalIndex(transaction);
    String tag = onCoordinator.get();
    Set<Integer> owned = targets.owned(transaction);
    Outside outside = new Outside(transaction);
    ShardWork inside = new ShardWork(transaction);
    for (TableMetadata table : targets.tables()) {
      // PostgreSQL has warned of tables that are not the client's, or refused.
      if (!owned.contains(table.oid()) && !tree.is("LockStmt")) {
        continue;
      }
      for (Placement placement : Placements.onWorkers(table, transaction.catalog())) {
        String statement = onShard(table, placement.shard());
        if (isOutside()) {
          outside.add(placement.node(), statement);
        } else {
          inside.add(placement.node(), statement);
        }
      }
    }
    outside.run();
    inside.run();
    return tag;
  }

  private String onShard(TableMetadata table, ShardId shard) {
    return switch (tree.kind()) {
      case "LockStmt" ->
          Deparser.deparse(tree.with("relations", List.of(Placements.node(table, shard))));
      case "ClusterStmt" -> "CLUSTER " + Placements.sql(table, shard) + clusterIndex(shard);
      default -> reindex(table, shard);
    };
  }

  private String clusterIndex(ShardId shard) {
    return tree.has("indexname")
        ? " USING " + Identifiers.quote(ShardNames.of(tree.text("indexname"), shard))
        : "";
  }

  private String reindex(TableMetadata table, ShardId shard) {
    String concurrently = isConcurrent() ? "CONCURRENTLY " : "";
    SqlNode named = tree.node("relation");
    if (tree.text("kind").equals("REINDEX_OBJECT_INDEX") && named != null) {
      return "REINDEX INDEX "
          + concurrently
          + Identifiers.quote(table.name().schema())
          + "."
          + Identifiers.quote(ShardNames.of(named.text("relname"), shard));
    }
    return "REINDEX TABLE " + concurrently + Placements.sql(table, shard);
  }
}
