package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.worker.NodeConnection;
import java.util.List;

/// Where a transaction gets its connections from: one user's, in one database. Threads: any.
public interface NodeLeases {

  /// Waits, first come first served, until one more transaction may hold connections; 53300 when
  /// that takes too long. While the permit is held, one connection per node can be leased without
  /// waiting for another session, so that no two transactions can wait for each other's
  /// connections.
  AutoPermit admit();

  /// A connection to a node. 08006 when the node cannot be reached.
  ///
  /// @param settingsKey the settings that it had best have already
  NodeConnection lease(NodeId node, String settingsKey);

  /// All nodes that can be used now.
  List<NodeId> nodes();

  /// Takes a connection back; one that is broken, or not idle, is closed.
  void release(NodeConnection connection);

  /// The right to hold connections.
  interface AutoPermit extends AutoCloseable {
    @Override
    void close();
  }
}
