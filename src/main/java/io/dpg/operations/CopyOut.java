package io.dpg.operations;

import io.dpg.error.SqlError;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import java.util.function.Consumer;

/// Reads what a `COPY ... TO STDOUT` gives, row by row.
final class CopyOut {

  private CopyOut() {}

  /// @param row takes the bytes of one row each, its line feed included
  static void run(NodeConnection connection, String sql, Consumer<byte[]> row) {
    Wire wire = connection.wire();
    wire.begin('Q').putString(sql).end().flush();
    SqlError error = null;
    while (true) {
      int type = connection.next();
      switch (type) {
        case 'd' -> take(connection, row);
        case 'E' -> error = connection.readError();
        case 'Z' -> {
          if (error != null) {
            throw connection.inContext(error).asException();
          }
          return;
        }
        default -> wire.skipBody();
      }
    }
  }

  private static void take(NodeConnection connection, Consumer<byte[]> row) {
    byte[] bytes = connection.wire().readBytes(connection.wire().bodyRemaining());
    try {
      row.accept(bytes);
    } catch (RuntimeException failure) {
      // The node would go on for the whole table.
      connection.cancel();
      connection.drain();
      throw failure;
    }
  }
}
