package io.dpg.session;

import io.dpg.error.SqlError;

/// A client said something so wrong that nothing after it can be understood: it is told the error,
/// and the connection ends.
final class SynchronizationLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient SqlError error;

  SynchronizationLostException(SqlError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  SqlError error() {
    return error;
  }
}
