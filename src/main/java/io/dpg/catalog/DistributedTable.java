package io.dpg.catalog;

/// A hash-distributed table.
public record DistributedTable(
    int oid, TableName name, ColocationId colocation, DistributionColumn column, ShardMap shards)
    implements TableMetadata {}
