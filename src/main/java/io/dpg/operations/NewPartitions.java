package io.dpg.operations;

import io.dpg.catalog.DistributedTable;
import io.dpg.operations.NewTable.Colocation;
import io.dpg.operations.PartitionTree.Member;

/// Makes partitions distributed tables like the table that they belong to: co-located with it, and
/// their shards partitions of its shards.
public final class NewPartitions {

  private final ClusterTransaction transaction;
  private final boolean tells;

  private NewPartitions(ClusterTransaction transaction, boolean tells) {
    this.transaction = transaction;
    this.tells = tells;
  }

  /// Tells the client of rows that are moved.
  static NewPartitions loudly(ClusterTransaction transaction) {
    return new NewPartitions(transaction, true);
  }

  public static NewPartitions quietly(ClusterTransaction transaction) {
    return new NewPartitions(transaction, false);
  }

  /// Distributes the partitions of distributed tables that are not distributed yet.
  public void distribute(PartitionTree tree) {
    for (Member member : tree.members().values()) {
      if (transaction.catalog().table(member.table()) == null
          && transaction.catalog().table(member.parent()) instanceof DistributedTable parent) {
        distribute(member, parent);
      }
    }
  }

  private void distribute(Member member, DistributedTable parent) {
    ShellTable shell = ShellTable.lock(transaction.coordinator(), member.table());
    shell.requireDistributablePartition();
    KeyColumn column = KeyColumn.find(transaction.coordinator(), shell, parent.column().name());
    NewTable created = new NewTable(transaction, shell);
    created.register(
        column,
        new Colocation("table", Integer.toUnsignedString(parent.oid()), parent.shards().size()));
    if (tells) {
      created.createShards();
    } else {
      created.createShardsQuietly();
    }
  }
}
