package io.dpg.execute;

/// SQL for one node, and whether it is worth keeping prepared there.
///
/// @param sql the text
/// @param prepared whether the connection should remember it under a name
record TaskStatement(String sql, boolean prepared) {}
