package io.dpg.operations;

import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.TableMetadata;
import java.util.List;

/// `citus_add_local_table_to_metadata` and its opposite: tables that stay on the coordinator node,
/// but are listed.
final class ManagedLocalTables {

  private ManagedLocalTables() {}

  static String add(ClusterTransaction transaction, CallArguments arguments) {
    ShellTable shell = ShellTable.lock(transaction.coordinator(), arguments.table(0));
    CreateDistributedTable.requireNotDistributed(shell, transaction.catalog());
    if (transaction.catalog().table(shell.oid()) == null) {
      transaction
          .coordinator()
          .query("SELECT pg_dist.register_local_table($1::oid, false)", List.of(shell.oidText()));
      transaction.metadataChanged();
    }
    return Answer.VOID;
  }

  static String removeAll(ClusterTransaction transaction, CallArguments arguments) {
    for (TableMetadata table : transaction.catalog().tables().values()) {
      if (table instanceof ManagedLocalTable) {
        DropTableMetadata.run(transaction, table);
      }
    }
    return Answer.VOID;
  }
}
