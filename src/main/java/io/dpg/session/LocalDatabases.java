package io.dpg.session;

import io.dpg.worker.NodeConnection;

/// The coordinator node's databases besides the distributed one. Threads: any.
public interface LocalDatabases {

  /// A connection for one client's session, which the session closes; the node's own error when it
  /// lets the client in nowhere.
  ///
  /// @param login whom the client has proved to be, the database it asks for and its settings
  NodeConnection open(Login login);

  /// A session's connection is closed.
  void closed();

  /// A session has changed roles: the workers have to know them too.
  void rolesChanged();
}
