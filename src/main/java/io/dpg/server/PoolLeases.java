package io.dpg.server;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.security.Credentials;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.NodeLeases;
import io.dpg.worker.Admission;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLogin;
import io.dpg.worker.NodePools;
import java.util.List;
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
  private final User user;

  /// Whose connections they are.
  ///
  /// @param role its OID on the coordinator node
  /// @param credentials what the client has proved that it has
  record User(String name, int role, Credentials credentials) {}

  PoolLeases(
      NodePools pools, NodeDirectory directory, Supplier<CatalogSnapshot> catalog, User user) {
    this.pools = pools;
    this.directory = directory;
    this.catalog = catalog;
    this.user = user;
  }

  @Override
  public AutoPermit admit() {
    Admission.Permit permit = pools.admission().admit();
    return permit::close;
  }

  @Override
  public NodeConnection lease(NodeId node, String settingsKey) {
    NodeAccess access = directory.access(catalog.get(), node);
    NodeLogin login = access.client(user.name(), user.role(), user.credentials(), STARTUP);
    try {
      return pools.pool(access.address()).lease(login, settingsKey);
    } catch (SqlErrorException failure) {
      throw explained(failure, access);
    }
  }

  /// The client has proved to dpg who it is, so a node that does not believe it stores another
  /// password for the role, or none.
  private SqlErrorException explained(SqlErrorException failure, NodeAccess access) {
    SqlError error = failure.error();
    if (access.trusts() || !error.state().category().equals("28")) {
      return failure;
    }
    return SqlError.of(
            error.state(),
            "node \"%s\" refused the log-in: %s",
            access.known().name(),
            error.message())
        .detail("Clients log in to the nodes with the password that the coordinator node stores.")
        .hint(
            "Set the role's password on all nodes with one statement: ALTER ROLE %s PASSWORD '...';"
                + " and let the node's pg_hba.conf accept it with scram-sha-256.",
            Identifiers.quote(user.name()))
        .causedBy(failure);
  }

  @Override
  public List<NodeId> nodes() {
    return catalog.get().nodes().values().stream().filter(Node::active).map(Node::id).toList();
  }

  @Override
  public void release(NodeConnection connection) {
    pools.pool(connection.address()).release(connection);
  }
}
