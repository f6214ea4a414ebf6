package io.dpg.execute;

import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;

/// Writes Parse for a statement that a node's connection does not know yet, and says under which name it knows it then.
final class PreparedNames {

  private PreparedNames() {}

  static String use(
      NodeConnection connection, String sql, Arguments arguments, boolean onCoordinator) {
    throw new IllegalStateException();
  }
}
