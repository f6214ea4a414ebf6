package io.dpg.transaction;

/// What the transactions of one process share to commit over several nodes.
///
/// @param gate keeps snapshots out of half done commits
/// @param shared the same between processes
/// @param recovery finishes what a transaction could not
public record Commits(
    CommitLog log, CommitGate gate, SharedGate shared, Recovery recovery, OutsideAccess access) {

  /// @param access to nodes, for what is done outside of sessions
  public static Commits of(CommitLog log, SharedGate shared, OutsideAccess access) {
    CommitGate gate = new CommitGate(shared);
    return new Commits(log, gate, shared, new Recovery(log, access, gate, shared), access);
  }
}
