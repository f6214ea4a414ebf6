package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.Participant;
import io.dpg.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One COPY ... FROM STDIN on one node, in text format. While it is open its connection does nothing else.
final class CopyToNode implements AutoCloseable {

  private static final int CHUNK_BYTES = 32 << 10;

  private final Participant participant;
  private final byte[] buffer = new byte[CHUNK_BYTES];
  private int buffered;
  private boolean finished;

  private CopyToNode(Participant participant) {
    this.participant = participant;
  }

  static CopyToNode start(Participant participant, String sql) {
    participant.wire().begin('Q').putString(sql).end().flush();
    participant.awaitPrelude();
    CopyToNode copy = new CopyToNode(participant);
    while (true) {
      switch (participant.connection().next()) {
        case 'G' -> {
          return copy;
        }
        case 'E' -> throw copy.fail(participant.connection().readError());
        default -> {}
      }
    }
  }

  private SqlErrorException fail(SqlError error) {
    finished = true;
    awaitReady();
    return error.asException();
  }

  private void awaitReady() {
    Wire wire = participant.wire();
    while (wire.readySeen() < wire.readyDue()) {
      participant.connection().next();
    }
  }

  /// Writes a row; null is NULL.
  void writeRow(List<@Nullable String> row) {
    for (int i = 0; i < row.size(); i++) {
      if (i > 0) {
        put((byte) '\t');
      }
      String value = row.get(i);
      if (value == null) {
        put((byte) '\\');
        put((byte) 'N');
      } else {
        putEscaped(value.getBytes(StandardCharsets.UTF_8));
      }
    }
    put((byte) '\n');
  }

  /// Writes bytes that are rows in COPY's text format already.
  void write(byte[] bytes, int offset, int length) {
    if (buffered + length > buffer.length) {
      send();
    }
    if (length > buffer.length) {
      participant.wire().message('d', bytes, offset, length);
      return;
    }
    System.arraycopy(bytes, offset, buffer, buffered, length);
    buffered += length;
  }

  private void putEscaped(byte[] bytes) {
    for (byte it : bytes) {
      switch (it) {
        case '\\' -> escape('\\');
        case '\t' -> escape('t');
        case '\n' -> escape('n');
        case '\r' -> escape('r');
        default -> put(it);
      }
    }
  }

  private void escape(char letter) {
    put((byte) '\\');
    put((byte) letter);
  }

  private void put(byte value) {
    if (buffered == buffer.length) {
      send();
    }
    buffer[buffered++] = value;
  }

  private void send() {
    if (buffered > 0) {
      participant.wire().message('d', buffer, 0, buffered);
      buffered = 0;
    }
  }

  /// Sends the end without waiting for the answer, which [#awaitEnd] reads.
  void end() {
    send();
    participant.wire().begin('c').end().flush();
    finished = true;
  }

  /// Reads the answer to [#end]; the number of rows copied.
  long awaitEnd() {
    long rows = 0;
    SqlErrorException failure = null;
    Wire wire = participant.wire();
    while (wire.readySeen() < wire.readyDue()) {
      switch (participant.connection().next()) {
        case 'C' -> rows = Long.parseLong(wire.readString().substring("COPY ".length()));
        case 'E' -> failure = participant.connection().readError().asException();
        default -> {}
      }
    }
    if (failure != null) {
      throw failure;
    }
    return rows;
  }

  long finish() {
    end();
    return awaitEnd();
  }

  /// Gives up the copy if it was not finished.
  @Override
  public void close() {
    if (finished || participant.connection().isBroken()) {
      return;
    }
    finished = true;
    try {
      participant.wire().begin('f').putString("the copy was given up").end().flush();
      awaitReady();
    } catch (SqlErrorException e) {
      if (!e.error().state().equals(SqlState.QUERY_CANCELED)) {
        participant.connection().close();
      }
    }
  }
}
