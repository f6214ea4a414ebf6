package io.dpg.server;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.NodeId;
import io.dpg.security.Credentials;
import io.dpg.transaction.NodeLeases;
import io.dpg.worker.Admission;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLogin;
import io.dpg.worker.NodePools;
import java.util.Map;
import java.util.function.Supplier;

/// One user's connections in one database, from the pools that all users share.
final class PoolLeases implements NodeLeases {

  /// Says to workers that shards are changed by who knows what they belong to.
  private static final Map<String, String> STARTUP =
      Map.of("citus.enable_manual_changes_to_shards", "on");

  private final NodePools pools;
  private final NodeDirectory directory;
  private final Supplier<CatalogSnapshot> catalog;
  private final NodeLogin login;

  PoolLeases(
      NodePools pools,
      NodeDirectory directory,
      Supplier<CatalogSnapshot> catalog,
      String user,
      String database) {
    this.pools = pools;
    this.directory = directory;
    this.catalog = catalog;
    this.login = new NodeLogin(user, database, new Credentials.None(), STARTUP);
  }

  @Override
  public AutoPermit admit() {
    Admission.Permit permit = pools.admission().admit();
    return permit::close;
  }

  @Override
  public NodeConnection lease(NodeId node, String settingsKey) {
    return pools.pool(directory.address(catalog.get(), node)).lease(login, settingsKey);
  }

  @Override
  public void release(NodeConnection connection) {
    pools.pool(connection.address()).release(connection);
  }
}
