package io.dpg.execute;

import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.StatementNames.Preparation;
import java.util.List;

/// Writes Parse for a statement that a node's connection does not know yet, and says under which
/// name it knows it then.
final class PreparedNames {

  /// What tells two prepared statements of a connection apart. Names in it mean what the settings
  /// say: `search_path`.
  record Key(String sql, List<Integer> types, long version, String settings) {}

  private PreparedNames() {}

  static Key key(NodeConnection connection, TaskStatement statement, Arguments arguments) {
    return new Key(
        statement.sql(), arguments.types(), statement.version(), connection.settingsKey());
  }

  static String use(
      NodeConnection connection, Key key, Arguments arguments, boolean onCoordinator) {
    Preparation preparation = connection.statements().prepare(key);
    Wire wire = connection.wire();
    if (preparation.evicted() != null) {
      wire.begin('C').putByte('S').putString(preparation.evicted()).end();
    }
    if (preparation.mustParse()) {
      arguments.writeParse(wire, preparation.name(), key.sql(), onCoordinator);
    }
    return preparation.name();
  }
}
