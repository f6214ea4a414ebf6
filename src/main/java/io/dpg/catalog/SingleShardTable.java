package io.dpg.catalog;

/// A table without a distribution column, whole on one worker: `create_distributed_table('t',
/// NULL)`.
public record SingleShardTable(
    int oid, TableName name, ColocationId colocation, ShardId shard, NodeId node)
    implements TableMetadata {}
