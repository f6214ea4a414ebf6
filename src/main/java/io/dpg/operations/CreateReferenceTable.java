package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.Placements.Placement;
import io.dpg.worker.NodeConnection;
import java.util.List;

/// `create_reference_table`: gives every worker a copy of a table; the coordinator node's copy is
/// the table itself.
public final class CreateReferenceTable {

  private CreateReferenceTable() {}

  static String call(ClusterTransaction transaction, CallArguments arguments) {
    run(transaction, arguments.table(0));
    return Answer.VOID;
  }

  public static void run(ClusterTransaction transaction, int oid) {
    NodeConnection coordinator = transaction.coordinator();
    ShellTable shell = ShellTable.lock(coordinator, oid);
    CreateDistributedTable.requireNotDistributed(shell, transaction.catalog());
    shell.requireDistributable();
    shell.requireNotPartitioned();
    TableMetadata table = register(transaction, shell);
    ForeignKeys.check(coordinator, transaction.catalog(), table);
    List<Placement> copies = Placements.onWorkers(table, transaction.catalog());
    if (shell.hasRows(coordinator)) {
      notice(transaction, "Copying data from local table...");
      create(transaction, shell, table, copies);
      notice(transaction, "copying the data has completed");
    } else {
      create(transaction, shell, table, copies);
    }
  }

  /// Makes copies of a reference table, rows included.
  static void create(
      ClusterTransaction transaction,
      ShellTable shell,
      TableMetadata table,
      List<Placement> copies) {
    ShardCreation shards = new ShardCreation(transaction, shell, table, copies);
    shards.createTables();
    new RowMove(transaction, shell, table).toShards(copies);
    shards.complete();
  }

  private static TableMetadata register(ClusterTransaction transaction, ShellTable shell) {
    List<String> oid = List.of(shell.oidText());
    if (transaction.catalog().table(shell.oid()) != null) {
      transaction.coordinator().query("SELECT pg_dist.unregister_table($1::oid)", oid);
    }
    transaction.coordinator().query("SELECT pg_dist.register_reference_table($1::oid)", oid);
    transaction.metadataChanged();
    return requireNonNull(transaction.catalog().table(shell.oid()));
  }

  private static void notice(ClusterTransaction transaction, String message) {
    transaction.tell(SqlError.of(SqlState.SUCCESSFUL_COMPLETION, "%s", message));
  }
}
