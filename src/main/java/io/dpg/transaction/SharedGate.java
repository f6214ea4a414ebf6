package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a [CommitGate] is within a process, between all that serve the same nodes: commits over
/// several nodes are inside together, and so are cuts. Threads: any.
public interface SharedGate {

  /// Whether other processes are there.
  boolean isNeeded();

  /// Lets a commit in; from now on it may be decided. It does not wait for long, see [CommitGate].
  Stay commit();

  /// Waits for the cuts that others are taking, as a write on one node does before it is sent. It
  /// does not wait for long: cuts that are not over then are void.
  void awaitCuts();

  /// Lets a cut in. 08006 when the coordinator node cannot be reached.
  Stay cut(Collection<NodeId> nodes);

  /// These commits are done on their nodes, whoever has begun them.
  void forget(Collection<String> gids);

  /// The stay of one commit or cut.
  interface Stay extends AutoCloseable {

    /// The commits that are decided and may not be done on the cut's nodes: their process is dead
    /// or has lost a node.
    Map<NodeId, Set<String>> unfinished();

    /// Leaves; these commits are done.
    ///
    /// @return whether no commit has had to enter, and no write to go on, meanwhile
    boolean leave(List<String> done);

    /// Leaves if that has not happened yet.
    @Override
    void close();
  }

  /// The gate of a process that is alone.
  SharedGate ALONE =
      new SharedGate() {
        @Override
        public boolean isNeeded() {
          return false;
        }

        @Override
        public Stay commit() {
          return OUTSIDE;
        }

        @Override
        public void awaitCuts() {}

        @Override
        public Stay cut(Collection<NodeId> nodes) {
          return OUTSIDE;
        }

        @Override
        public void forget(Collection<String> gids) {}
      };

  /// The stay of whoever need not enter.
  Stay OUTSIDE =
      new Stay() {
        @Override
        public Map<NodeId, Set<String>> unfinished() {
          return Map.of();
        }

        @Override
        public boolean leave(List<String> done) {
          return true;
        }

        @Override
        public void close() {}
      };
}
