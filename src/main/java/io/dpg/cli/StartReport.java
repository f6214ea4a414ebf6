package io.dpg.cli;

import io.dpg.error.SqlError;

/// Hears how a start goes.
interface StartReport {

  /// A step begins.
  void progress(String step);

  /// Clients can connect.
  void ready();

  /// Nothing runs.
  void failed(SqlError error);
}
