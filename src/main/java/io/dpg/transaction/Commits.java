package io.dpg.transaction;

/// What the transactions of one process share to commit over several nodes.
///
/// @param gate keeps snapshots out of half done commits
/// @param recovery finishes what a transaction could not
public record Commits(CommitLog log, CommitGate gate, Recovery recovery, OutsideAccess access) {}
