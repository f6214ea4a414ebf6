package io.dpg.catalog;

/// A hash-distributed table.
///
/// @param partitioned whether its rows are in partitions, which are distributed tables too
public record DistributedTable(
    int oid,
    TableName name,
    ColocationId colocation,
    DistributionColumn column,
    ShardMap shards,
    boolean partitioned)
    implements TableMetadata {

  /// One that has its rows itself.
  public DistributedTable(
      int oid,
      TableName name,
      ColocationId colocation,
      DistributionColumn column,
      ShardMap shards) {
    this(oid, name, colocation, column, shards, false);
  }
}
