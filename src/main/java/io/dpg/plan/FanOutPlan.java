package io.dpg.plan;

/// One query on each of several shard groups, and a merge of their rows.
///
/// @param anchor OID of a distributed table: its shards and their nodes are the shard groups
/// @param choice which of them
/// @param query what runs on each
/// @param access whether rows are written
/// @param merge how rows become the answer; [Merge.CommandTotals] for writes without RETURNING
/// @param byNode whether a node may run the query once over all its shards, where the query uses
///   intermediate results: then each is sent and hashed once there
/// @param reason why it could not be routed, for EXPLAIN
public record FanOutPlan(
    int anchor,
    ShardChoice choice,
    ShardQuery query,
    Access access,
    Merge merge,
    boolean byNode,
    String reason)
    implements Plan {

  /// A plan whose query runs once for each shard group.
  public FanOutPlan(
      int anchor, ShardChoice choice, ShardQuery query, Access access, Merge merge, String reason) {
    this(anchor, choice, query, access, merge, false, reason);
  }
}
