package io.dpg.catalog;

/// A table that dpg knows of. A table it does not know is an ordinary one of the coordinator node.
public sealed interface TableMetadata
    permits DistributedTable, SingleShardTable, ReferenceTable, ManagedLocalTable {

  /// The `pg_class.oid` of the shell table on the coordinator node.
  int oid();

  TableName name();

  ColocationId colocation();

  /// Whether the coordinator node has no rows of it: they are in shards.
  default boolean isShell() {
    return switch (this) {
      case DistributedTable _, SingleShardTable _ -> true;
      case ReferenceTable _, ManagedLocalTable _ -> false;
    };
  }
}
