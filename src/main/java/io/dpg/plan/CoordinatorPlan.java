package io.dpg.plan;

/// The client's own statement, unchanged, on the coordinator node, where PostgreSQL itself reads
/// the distributed tables back from here: always right, at worst slow.
///
/// @param access whether rows are written or locked
/// @param lockWait what is done about rows that others have locked
/// @param repeatable whether it only reads, so that all its reads may be of one snapshot
/// @param reason why no other step plans it: of the step that came closest, for EXPLAIN
public record CoordinatorPlan(Access access, LockWait lockWait, boolean repeatable, String reason)
    implements Plan {}
