package io.dpg.cli;

import io.dpg.error.SqlState;
import java.util.Map;

/// What a command tells the shell, as `docs/operating/running.md` lists it.
enum ExitCode {
  OK(0),
  FAILED(1),
  /// A wrong option, or a mistake in the configuration.
  USAGE(2),
  NOT_RUNNING(3),
  PORT_IN_USE(4),
  /// The data directory is in use, of another version, or not accessible; or a server lacks what a
  /// node needs.
  DATA_DIRECTORY(5),
  DISK_FULL(6),
  /// A server that dpg did not start cannot be reached, or refuses its log-in.
  NODE(7);

  private static final Map<SqlState, ExitCode> BY_STATE =
      Map.ofEntries(
          Map.entry(SqlState.CONFIG_FILE_ERROR, USAGE),
          Map.entry(SqlState.INVALID_PARAMETER_VALUE, USAGE),
          Map.entry(SqlState.OBJECT_IN_USE, PORT_IN_USE),
          Map.entry(SqlState.LOCK_FILE_EXISTS, DATA_DIRECTORY),
          Map.entry(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, DATA_DIRECTORY),
          Map.entry(SqlState.INSUFFICIENT_PRIVILEGE, DATA_DIRECTORY),
          Map.entry(SqlState.DISK_FULL, DISK_FULL),
          Map.entry(SqlState.CONNECTION_FAILURE, NODE),
          Map.entry(SqlState.CANNOT_CONNECT_NOW, NODE),
          Map.entry(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, NODE),
          Map.entry(SqlState.INVALID_PASSWORD, NODE));

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static ExitCode of(SqlState state) {
    return BY_STATE.getOrDefault(state, FAILED);
  }
}
