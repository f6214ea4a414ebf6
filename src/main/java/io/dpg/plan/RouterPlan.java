package io.dpg.plan;

/// The whole statement on one shard group: every distributed table in it is restricted to one
/// value.
///
/// @param anchor OID of a distributed or single-shard table: its shards and their nodes are the
///   shard groups
/// @param choice one value, or the single shard
/// @param query the statement with shard names
/// @param access whether rows are written or locked
/// @param reason why it was routed, for EXPLAIN
public record RouterPlan(
    int anchor, ShardChoice choice, ShardQuery query, Access access, String reason)
    implements Plan {}
