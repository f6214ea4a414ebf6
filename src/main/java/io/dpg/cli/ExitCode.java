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
  /// The data directory is in use, of another version, or not accessible.
  DATA_DIRECTORY(5),
  DISK_FULL(6);

  private static final Map<SqlState, ExitCode> BY_STATE =
      Map.of(
          SqlState.CONFIG_FILE_ERROR, USAGE,
          SqlState.INVALID_PARAMETER_VALUE, USAGE,
          SqlState.OBJECT_IN_USE, PORT_IN_USE,
          SqlState.LOCK_FILE_EXISTS, DATA_DIRECTORY,
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, DATA_DIRECTORY,
          SqlState.INSUFFICIENT_PRIVILEGE, DATA_DIRECTORY,
          SqlState.DISK_FULL, DISK_FULL);

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
