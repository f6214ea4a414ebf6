package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.index.GlobalIndexes;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table of the coordinator node while it becomes a distributed one.
final class NewTable {

  private final ClusterTransaction transaction;
  private final ShellTable shell;

  NewTable(ClusterTransaction transaction, ShellTable shell) {
    this.transaction = transaction;
    this.shell = shell;
  }

  /// How its shards relate to those of other tables.
  ///
  /// @param mode `default`, `none` or `table`
  /// @param table OID of the table to be co-located with, else 0
  record Colocation(String mode, String table, int shardCount) {}

  /// Writes its metadata, and throws when its constraints cannot be enforced by shards.
  ///
  /// @param column null for a table of one shard
  void register(@Nullable KeyColumn column, Colocation colocation) {
    NodeConnection coordinator = transaction.coordinator();
    if (transaction.catalog().table(shell.oid()) != null) {
      coordinator.query("SELECT pg_dist.unregister_table($1::oid)", List.of(shell.oidText()));
    }
    List<@Nullable String> values = new ArrayList<>();
    values.add(shell.oidText());
    values.add(column == null ? null : Integer.toString(column.number()));
    values.add(colocation.mode);
    values.add(colocation.table);
    values.add(Integer.toString(colocation.shardCount));
    coordinator.query(
        "SELECT pg_dist.register_distributed_table("
            + "$1::oid, $2::int2, $3, nullif($4::oid, 0), $5::int)",
        values);
    transaction.metadataChanged();
    TableMetadata table = table();
    if (table instanceof DistributedTable distributed) {
      UniqueKeys.require(coordinator, distributed);
    }
    ForeignKeys.check(coordinator, transaction.catalog(), table);
    Policies.require(coordinator, table);
    coordinator.query("SELECT pg_dist.require_triggers($1::oid)", List.of(shell.oidText()));
  }

  private TableMetadata table() {
    return requireNonNull(transaction.catalog().table(shell.oid()));
  }

  /// Makes its shards on the workers and moves its rows there, and tells the client of it.
  void createShards() {
    createShards(true);
  }

  /// The same as a part of another statement.
  void createShardsQuietly() {
    createShards(false);
  }

  private void createShards(boolean tells) {
    NodeConnection coordinator = transaction.coordinator();
    TableMetadata table = table();
    ShardCreation shards = new ShardCreation(transaction, shell, table, Placements.of(table));
    if (shell.hasRows(coordinator)) {
      shards.createTables();
      notice(tells, "Copying data from local table...");
      new RowMove(transaction, shell, table).toShards(Placements.of(table));
      // The shell stores nothing: a second copy would only go stale.
      HeldTriggers.during(
          coordinator, shell.oid(), () -> coordinator.execute("TRUNCATE ONLY " + shell.sql()));
      notice(tells, "copying the data has completed");
      shards.complete();
    } else {
      shards.create();
    }
    if (table instanceof DistributedTable distributed) {
      GlobalIndexes.follow(transaction, distributed, List.of());
    }
    WayBackTable.attach(transaction, shell.oid());
  }

  private void notice(boolean tells, String message) {
    if (tells) {
      transaction.tell(SqlError.of(SqlState.SUCCESSFUL_COMPLETION, "%s", message));
    }
  }
}
