package io.dpg.execute;

/// SQL for one node, and whether it is worth keeping prepared there.
///
/// @param sql the text
/// @param prepared whether the connection should remember it under a name
/// @param version of the catalog that it was planned for: after a change of a table a node would
///   not run what it had prepared before
record TaskStatement(String sql, boolean prepared, long version) {

  TaskStatement(String sql, boolean prepared) {
    this(sql, prepared, 0);
  }
}
