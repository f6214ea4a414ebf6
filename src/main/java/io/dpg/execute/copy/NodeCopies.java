package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.transaction.Participant;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.CommandComplete;
import io.dpg.wire.Wire;
import java.util.List;

/// COPY TO statements that run one after the other on one node, written together and read as one
/// stream of rows.
final class NodeCopies {

  private final Participant participant;
  private final List<String> statements;
  private final boolean binary;
  private int sent;
  private long rows;

  /// Whether the next data begin with a binary header.
  private boolean headerNext;

  private NodeCopies(Participant participant, List<String> statements, boolean binary) {
    this.participant = participant;
    this.statements = List.copyOf(statements);
    this.binary = binary;
  }

  static NodeCopies start(Participant participant, List<String> statements, boolean binary) {
    NodeCopies copies = new NodeCopies(participant, statements, binary);
    copies.send();
    return copies;
  }

  private void send() {
    Wire wire = participant.wire();
    long limit = wire.bytesWritten() + Wire.PIPELINE_BYTES_MAX;
    do {
      wire.begin('Q').putString(statements.get(sent++)).end();
    } while (sent < statements.size() && wire.bytesWritten() < limit);
    wire.flush();
  }

  /// Moves to the next rows; false when all statements have been answered.
  boolean next() {
    participant.awaitPrelude();
    Wire wire = participant.wire();
    while (true) {
      if (participant.connection().readyOwed() == 0) {
        if (sent == statements.size()) {
          return false;
        }
        send();
      }
      int type = participant.connection().next();
      switch (type) {
        case 'd' -> {
          if (!binary || isRow(wire)) {
            return true;
          }
        }
        case 'H' -> {
          headerNext = binary;
          wire.skipBody();
        }
        case 'C' -> count(((CommandComplete) BackendMessage.decode(type, wire)).tag());
        case 'E' -> throw fail(participant.connection().readError());
        default -> wire.skipBody();
      }
    }
  }

  /// Whether a binary message has a row, after the header that may be in it. The number of fields
  /// is -1 at the end.
  private boolean isRow(Wire wire) {
    if (headerNext) {
      wire.skipBytes(BinaryHeader.PLAIN_BYTES);
    }
    boolean row = wire.readShort() >= 0;
    if (row) {
      wire.rewindBody();
    } else {
      wire.skipBody();
    }
    return row;
  }

  private void count(String tag) {
    rows += Long.parseLong(tag.substring(tag.lastIndexOf(' ') + 1));
  }

  private SqlErrorException fail(SqlError error) {
    sent = statements.size();
    return error.asException();
  }

  /// Writes the current rows, and those after it that have arrived already.
  void writeTo(Wire client) {
    Wire wire = participant.wire();
    if (!binary) {
      wire.forwardRun(client);
      return;
    }
    if (!headerNext) {
      wire.forwardMessage(client);
      return;
    }
    headerNext = false;
    wire.skipBytes(BinaryHeader.PLAIN_BYTES);
    byte[] row = wire.readBytes(wire.bodyRemaining());
    client.message('d', row, 0, row.length);
  }

  /// Rows of the statements answered so far, as their tags say.
  long rows() {
    return rows;
  }

  /// Asks the node to stop; the answers still have to be read.
  void cancel() {
    sent = statements.size();
    if (participant.connection().isBroken() || participant.connection().readyOwed() == 0) {
      return;
    }
    try {
      participant.connection().cancel();
    } catch (SqlErrorException e) {
      // It cannot be asked to stop, so it is left behind.
      participant.connection().abort();
    }
  }

  /// Reads what is still to come, so that the connection can be used again.
  void discard() {
    if (participant.connection().isBroken()) {
      return;
    }
    try {
      participant.connection().drain();
    } catch (SqlErrorException e) {
      // Lost, and known as such to whoever uses it next.
      participant.connection().abort();
    }
  }
}
