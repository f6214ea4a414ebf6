package io.dpg.execute;

import org.jspecify.annotations.Nullable;

/// SQL for one node, and whether it is worth keeping prepared there.
///
/// @param sql the text
/// @param prepared whether the connection should remember it under a name
/// @param version of the catalog that it was planned for: after a change of a table a node would
///   not run what it had prepared before
/// @param own arguments of this statement alone; null when it has those of all
record TaskStatement(String sql, boolean prepared, long version, @Nullable Arguments own) {

  /// One that is run once, or so rarely that its node need not remember it.
  TaskStatement(String sql, boolean prepared) {
    this(sql, prepared, 0, null);
  }

  TaskStatement(String sql, boolean prepared, long version) {
    this(sql, prepared, version, null);
  }

  TaskStatement with(Arguments arguments) {
    return new TaskStatement(sql, prepared, version, arguments);
  }

  /// @param ofAll the arguments of the statements that have none of their own
  Arguments arguments(Arguments ofAll) {
    return own == null ? ofAll : own;
  }
}
