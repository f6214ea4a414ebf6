package io.dpg.operations;

import io.dpg.worker.NodeConnection;

/// Runs the client's statement once on the coordinator node, with its parameters, and drops the
/// rows.
@FunctionalInterface
public interface StatementRun {

  void run(NodeConnection coordinator);

  /// A statement without parameters.
  static StatementRun of(String sql) {
    return coordinator -> coordinator.execute(sql);
  }
}
