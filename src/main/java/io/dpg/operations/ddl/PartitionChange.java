package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.catalog.TableName;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.NewPartitions;
import io.dpg.operations.PartitionTree;
import io.dpg.operations.PartitionTree.Member;
import java.util.List;

/// Which tables a statement has made partitions, or made ordinary tables again, and the same for
/// their shards.
///
/// @param before the trees before the statement
/// @param after the same after it
record PartitionChange(ClusterTransaction transaction, PartitionTree before, PartitionTree after) {

  private static final String BOUND =
      "SELECT pg_catalog.pg_get_expr(relpartbound, oid) FROM pg_catalog.pg_class WHERE oid = $1::oid";

  private static final String EXISTS =
      "SELECT relname FROM pg_catalog.pg_class WHERE oid = $1::oid";

  /// Whether the table was a partition of the same table before.
  boolean staysPartition(int table) {
    return after.parentOf(table) != 0 && after.parentOf(table) == before.parentOf(table);
  }

  /// Takes the shards of tables that are no partitions any more out of their parents' shards.
  void detach() {
    ShardWork work = new ShardWork(transaction);
    for (Member member : before.partitionsOtherwiseIn(after)) {
      TableMetadata table = transaction.catalog().table(member.table());
      TableMetadata parent = transaction.catalog().table(member.parent());
      if (table != null && parent != null && exists(member.table())) {
        work.add(parent, command(parent, " DETACH PARTITION ", table, ""));
      }
    }
    work.run();
  }

  private boolean exists(int table) {
    return !transaction
        .coordinator()
        .query(EXISTS, List.of(Integer.toUnsignedString(table)))
        .rows()
        .isEmpty();
  }

  /// Makes the shards of new partitions partitions of their parents' shards; tables that were not
  /// distributed are then.
  void attach() {
    ShardWork work = new ShardWork(transaction);
    for (Member member : after.partitionsOtherwiseIn(before)) {
      TableMetadata table = transaction.catalog().table(member.table());
      TableMetadata parent = transaction.catalog().table(member.parent());
      if (table != null && parent != null) {
        requireAlike(table, parent);
        work.add(parent, command(parent, " ATTACH PARTITION ", table, " " + bound(table)));
      } else if (table != null) {
        throw SqlError.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "cannot attach distributed table \"%s\" to a table that is not distributed",
                table.name().name())
            .hint("Distribute the partitioned table first.")
            .asException();
      }
    }
    work.run();
    NewPartitions.quietly(transaction).distribute(after);
  }

  private String bound(TableMetadata table) {
    return requireNonNull(
        transaction
            .coordinator()
            .query(BOUND, List.of(Integer.toUnsignedString(table.oid())))
            .value());
  }

  private static void requireAlike(TableMetadata table, TableMetadata parent) {
    boolean alike =
        table instanceof DistributedTable partition
            && parent instanceof DistributedTable partitioned
            && partition.colocation().equals(partitioned.colocation())
            && partition.column().name().equals(partitioned.column().name());
    if (!alike) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "distributed tables cannot have non-colocated distributed tables as a partition")
          .detail(
              "\"%s\" is not distributed by the same column and co-located with \"%s\".",
              table.name().name(), parent.name().name())
          .hint(
              "Run SELECT undistribute_table('%s'); then attach it: it is distributed like its new"
                  + " parent.",
              table.name())
          .asException();
    }
  }

  private static ShardCommand command(
      TableMetadata parent, String verb, TableMetadata table, String bound) {
    TableName own = table.name();
    return ShardCommand.text("ALTER TABLE ")
        .table(parent.name(), parent.oid())
        .sql(verb)
        .table(own, table.oid())
        .sql(bound)
        .command();
  }
}
