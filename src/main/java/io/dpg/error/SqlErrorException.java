package io.dpg.error;

import org.jspecify.annotations.Nullable;

/// Carries a [SqlError] up to the one place that tells the client. It has a stack trace only when
/// something else caused it: an expected error is told often and looked at seldom.
public final class SqlErrorException extends RuntimeException {

  private final transient SqlError error;

  SqlErrorException(SqlError error, @Nullable Throwable cause) {
    super(error.message(), cause, false, cause != null);
    this.error = error;
  }

  /// What to tell the client.
  public SqlError error() {
    return error;
  }
}
