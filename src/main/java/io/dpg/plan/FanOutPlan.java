package io.dpg.plan;

/// One query on each of several shard groups, and a merge of their rows.
///
/// @param anchor OID of a distributed table: its shards and their nodes are the shard groups
/// @param choice which of them
/// @param query what runs on each
/// @param access whether rows are written
/// @param merge how rows become the answer; [Merge.CommandTotals] for writes without RETURNING
/// @param reason why it could not be routed, for EXPLAIN
public record FanOutPlan(
    int anchor, ShardChoice choice, ShardQuery query, Access access, Merge merge, String reason)
    implements Plan {}
