package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.transaction.Participant;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.CopyResponse;
import io.dpg.wire.Wire;

/// The client's own COPY FROM on the shell table, with no rows: PostgreSQL itself says whether the
/// statement is right, may be run, and what the client must send.
final class CoordinatorCheck {

  private final Participant coordinator;
  private final CopyResponse response;
  private boolean open = true;

  private CoordinatorCheck(Participant coordinator, CopyResponse response) {
    this.coordinator = coordinator;
    this.response = response;
  }

  /// Throws what PostgreSQL says against the statement.
  static CoordinatorCheck begin(Participant coordinator, String sql) {
    coordinator.wire().begin('Q').putString(sql).end().flush();
    coordinator.awaitPrelude();
    SqlErrorException failure = null;
    while (true) {
      int type = coordinator.connection().next();
      switch (type) {
        case 'G' -> {
          CopyResponse response = (CopyResponse) BackendMessage.decode(type, coordinator.wire());
          return new CoordinatorCheck(coordinator, response);
        }
        case 'E' -> failure = coordinator.connection().readError().asException();
        case 'Z' -> {
          if (failure == null) {
            throw new IllegalStateException("COPY FROM STDIN asked for no data");
          }
          throw failure;
        }
        default -> coordinator.wire().skipBody();
      }
    }
  }

  CopyResponse response() {
    return response;
  }

  boolean isOpen() {
    return open;
  }

  /// Ends the statement after some data that are no rows: a header, for instance. Throws what
  /// PostgreSQL says of it.
  void end(byte[] data, int offset, int length) {
    Wire wire = coordinator.wire();
    if (length > 0) {
      wire.message('d', data, offset, length);
    }
    wire.begin('c').end().flush();
    awaitEnd();
  }

  /// Gives the statement up, if it was not ended.
  void close() {
    if (!open || coordinator.connection().isBroken()) {
      return;
    }
    try {
      coordinator.wire().begin('f').putString("COPY was given up").end().flush();
      awaitEnd();
    } catch (SqlErrorException expected) {
      // The node repeats the reason given; a connection that is lost is known as such.
      open = false;
    }
  }

  private void awaitEnd() {
    open = false;
    SqlError error = coordinator.connection().drain();
    if (error != null) {
      throw error.asException();
    }
  }
}
