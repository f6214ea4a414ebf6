package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.worker.NodeConnection;
import java.util.function.Function;

/// A superuser's connections to nodes, for what is done outside of sessions. Threads: any.
public interface OutsideAccess {

  /// Does something on a node. 08006 when it cannot be reached.
  <T> T on(NodeId node, Function<NodeConnection, T> work);
}
