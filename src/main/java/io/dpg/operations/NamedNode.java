package io.dpg.operations;

import io.dpg.catalog.Node;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;

/// Finds nodes by the name and port that users know.
final class NamedNode {

  private NamedNode() {}

  static Node find(ClusterTransaction transaction, String name, int port) {
    return transaction.catalog().nodes().values().stream()
        .filter(node -> node.name().equals(name) && node.port() == port)
        .findFirst()
        .orElseThrow(() ->
            SqlError.of(SqlState.UNDEFINED_OBJECT, "node at \"%s:%d\" does not exist", name, port)
                .asException());
  }

  /// The arguments of most node functions: name, then port.
  static Node find(ClusterTransaction transaction, CallArguments arguments) {
    return find(transaction, arguments.text(0), arguments.number(1));
  }
}
