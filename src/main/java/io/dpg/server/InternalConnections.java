package io.dpg.server;

import io.dpg.security.Credentials;
import io.dpg.worker.NodeAddress;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLogin;
import io.dpg.worker.NodePools;
import java.util.function.Consumer;
import java.util.function.Function;

/// A superuser's connections to one node and database for dpg's own work, from the pool's reserve.
/// Threads: any.
final class InternalConnections {

  private final NodePools pools;
  private final NodeAddress address;
  private final NodeLogin login;

  InternalConnections(NodePools pools, NodeAddress address, String superuser, String database) {
    this.pools = pools;
    this.address = address;
    this.login = NodeLogin.of(superuser, database, new Credentials.None());
  }

  NodeConnection lease() {
    return pools.pool(address).leaseReserved(login, "");
  }

  void release(NodeConnection connection) {
    pools.pool(address).release(connection);
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
