package io.dpg.server;

import io.dpg.config.NodeRole;
import io.dpg.config.RemoteNode;
import io.dpg.embedded.LocalNode;
import io.dpg.security.Credentials;
import io.dpg.security.TlsClient;
import io.dpg.session.Login;
import io.dpg.worker.NodeAddress;
import io.dpg.worker.NodeLogin;
import java.util.List;
import java.util.Map;

/// How one node is reached, and who logs in there.
///
/// A node that dpg started trusts whoever gets to its private socket. Elsewhere dpg logs in as a
/// superuser of its own, and each client as itself, with what it has proved to dpg: no session of a
/// client ever holds more rights than the client has.
///
/// @param known by which name and port users know the node
/// @param database the database with the tables
/// @param superuser dpg's own role
/// @param credentials that role's
/// @param trusts whether clients' roles need no credentials
record NodeAccess(
    Known known,
    NodeRole role,
    NodeAddress address,
    String database,
    String superuser,
    Credentials credentials,
    boolean trusts) {

  /// A node's name and port in `pg_dist_node`.
  record Known(String name, int port) {}

  /// The port by which users know every node that dpg started, wherever it really listens.
  static final int ALIAS_PORT = 5432;

  static NodeAccess of(LocalNode node, String database) {
    return new NodeAccess(
        new Known(node.name(), ALIAS_PORT),
        node.role(),
        NodeAddress.unix(node.name(), node.socketDirectory(), node.port()),
        database,
        node.superuser(),
        new Credentials.None(),
        true);
  }

  /// Reads the node's password.
  static NodeAccess of(RemoteNode node) {
    String password = node.password().read();
    return new NodeAccess(
        new Known(node.name(), node.port()),
        node.role(),
        new NodeAddress(node.name(), node.hosts(), node.port(), TlsClient.of(node.encryption())),
        node.database(),
        node.user(),
        password.isEmpty() ? new Credentials.None() : new Credentials.Password(password),
        false);
  }

  /// The worker of that name and port when nothing else is known of it: its name is its host, and
  /// the rest is as with this node.
  NodeAccess ofHost(Known other) {
    return new NodeAccess(
        other,
        NodeRole.WORKER,
        new NodeAddress(other.name(), List.of(other.name()), other.port(), address.tls()),
        database,
        superuser,
        credentials,
        false);
  }

  /// The log-in of dpg itself.
  NodeLogin own() {
    return own(database);
  }

  /// The log-in of dpg itself in another database.
  NodeLogin own(String otherDatabase) {
    return NodeLogin.of(superuser, otherDatabase, credentials);
  }

  /// The log-in of a client.
  ///
  /// @param proven what the client has proved to dpg
  NodeLogin client(String user, int userRole, Credentials proven, Map<String, String> parameters) {
    return new NodeLogin(user, userRole, database, clientCredentials(user, proven), parameters);
  }

  /// The log-in of a client to the database that it asks for.
  NodeLogin client(Login login) {
    return new NodeLogin(
        login.user(),
        login.role(),
        login.database(),
        clientCredentials(login.user(), login.credentials()),
        login.parameters());
  }

  private Credentials clientCredentials(String user, Credentials proven) {
    if (trusts) {
      return new Credentials.None();
    }
    // The same password has another verifier on each node, unless dpg has copied it; for its own
    // role dpg knows the password itself.
    return user.equals(superuser) ? credentials : proven;
  }
}
