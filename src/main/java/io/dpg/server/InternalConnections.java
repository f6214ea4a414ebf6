package io.dpg.server;

import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodePools;
import java.util.function.Consumer;
import java.util.function.Function;

/// A superuser's connections to one node for dpg's own work, from the pool's reserve. Threads: any.
final class InternalConnections {

  private final NodePools pools;
  private final NodeAccess access;

  InternalConnections(NodePools pools, NodeAccess access) {
    this.pools = pools;
    this.access = access;
  }

  NodeConnection lease() {
    return pools.pool(access.address()).leaseReserved(access.own(), "");
  }

  void release(NodeConnection connection) {
    pools.pool(access.address()).release(connection);
  }

  <T> T with(Function<NodeConnection, T> work) {
    NodeConnection connection = lease();
    try {
      return work.apply(connection);
    } finally {
      release(connection);
    }
  }

  void run(Consumer<NodeConnection> work) {
    with(connection -> {
      work.accept(connection);
      return true;
    });
  }
}
