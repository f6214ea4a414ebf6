package io.dpg.plan;

/// A write to a reference table: the same statement on every node, in node order, in one
/// distributed transaction. What must be evaluated once is evaluated on the coordinator node first.
///
/// @param table OID of the reference table
/// @param local the statement for the coordinator node, with logical names; its answer is the
///   client's
/// @param remote the statement for the workers, with shard names and without RETURNING where that
///   saves work
public record ReferenceWritePlan(int table, String local, ShardQuery remote, boolean returning)
    implements Plan {}
