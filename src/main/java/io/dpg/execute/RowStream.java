package io.dpg.execute;

import io.dpg.wire.Wire;

/// The rows of a statement, drawn one by one by the session's thread. Must be closed, or drawn to
/// its end, before the connections it reads from are used for anything else.
public interface RowStream extends AutoCloseable {

  /// Moves to the next row; false after the last one.
  boolean next();

  /// Writes the current row to the client as a DataRow message.
  default void writeRow(Wire client) {
    byte[] row = row();
    client.message('D', row, 0, row.length);
  }

  /// Writes the current row, and of those after it as many as need no look and are at hand.
  ///
  /// @return how many
  default long writeRun(Wire client) {
    writeRow(client);
    return 1;
  }

  /// The body of the current row's DataRow message, for those who must keep it.
  byte[] row();

  /// The command tag; after the last row.
  String tag();

  /// Gives up rows that were not drawn. Never throws.
  @Override
  void close();
}
