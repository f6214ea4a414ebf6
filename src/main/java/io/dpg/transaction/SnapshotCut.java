package io.dpg.transaction;

import java.util.List;

/// The time in which the snapshots of one statement are taken, kept free of commits of this process
/// and of others.
final class SnapshotCut implements AutoCloseable {

  private final CommitGate.Pass pass;
  private final SharedGate.Stay stay;

  SnapshotCut(CommitGate.Pass pass, SharedGate.Stay stay) {
    this.pass = pass;
    this.stay = stay;
  }

  /// Ends it, once the snapshots are taken.
  ///
  /// @return whether they agree: no commit had to go on meanwhile
  boolean end() {
    boolean whole = stay.leave(List.of());
    return pass.isWhole() && whole;
  }

  @Override
  public void close() {
    try {
      stay.close();
    } finally {
      pass.close();
    }
  }
}
