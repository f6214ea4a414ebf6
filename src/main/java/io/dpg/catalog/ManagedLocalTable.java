package io.dpg.catalog;

/// A table of the coordinator node that was added to the metadata:
/// `citus_add_local_table_to_metadata('t')`.
public record ManagedLocalTable(int oid, TableName name, ColocationId colocation, ShardId shard)
    implements TableMetadata {}
