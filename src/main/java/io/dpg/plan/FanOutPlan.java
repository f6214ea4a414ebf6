package io.dpg.plan;

/// One query on each of several shard groups, and a merge of their rows.
///
/// @param anchor OID of a distributed table: its shards and their nodes are the shard groups
/// @param choice which of them
/// @param query what runs on each
/// @param access whether rows are written
/// @param merge how rows become the answer; [Merge.CommandTotals] for writes without RETURNING
/// @param runs whether a node runs the query for all its shards at once
/// @param reason why it could not be routed, for EXPLAIN
public record FanOutPlan(
    int anchor,
    ShardChoice choice,
    ShardQuery query,
    Access access,
    Merge merge,
    Runs runs,
    String reason)
    implements Plan {

  /// How often a node runs the query.
  public enum Runs {
    /// Once for each shard group.
    PER_SHARD,
    /// Once for each shard group, and those rows of repartitioned results that belong to it.
    PER_SHARD_BY_KEY,
    /// Once over all its shards, if intermediate results with many rows are used: else for each
    /// shard group, whose tables have statistics.
    PER_NODE_FOR_LARGE_RESULTS,
    /// Once over all its shards.
    PER_NODE,
    /// Once over all its shards, and those rows of repartitioned results that belong to them.
    PER_NODE_BY_KEY
  }

  /// A plan whose query runs once for each shard group.
  public FanOutPlan(
      int anchor, ShardChoice choice, ShardQuery query, Access access, Merge merge, String reason) {
    this(anchor, choice, query, access, merge, Runs.PER_SHARD, reason);
  }
}
