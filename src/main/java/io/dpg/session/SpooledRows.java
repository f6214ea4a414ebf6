package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.RowStream;
import io.dpg.wire.Wire;
import java.util.ArrayDeque;

/// What is left of a result whose nodes are needed for something else.
final class SpooledRows implements RowStream {

  private final ArrayDeque<byte[]> rows = new ArrayDeque<>();
  private final String tag;
  private byte[] current = {};

  private SpooledRows(String tag) {
    this.tag = tag;
  }

  /// Draws all rows of a stream. 53400 when they exceed the bound.
  static RowStream of(RowStream source, long bytesMax) {
    if (source instanceof SpooledRows) {
      return source;
    }
    ArrayDeque<byte[]> drawn = new ArrayDeque<>();
    long bytes = 0;
    while (source.next()) {
      byte[] row = source.row();
      bytes += row.length;
      if (bytes > bytesMax) {
        source.close();
        throw SqlError.of(
                SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                "the rest of an open portal exceeds %d bytes",
                bytesMax)
            .hint("Read the portal to its end before you run another statement.")
            .asException();
      }
      drawn.add(row);
    }
    SpooledRows spooled = new SpooledRows(source.tag());
    spooled.rows.addAll(drawn);
    return spooled;
  }

  @Override
  public boolean next() {
    byte[] row = rows.poll();
    if (row == null) {
      return false;
    }
    current = row;
    return true;
  }

  @Override
  public void writeRow(Wire client) {
    client.message('D', current, 0, current.length);
  }

  @Override
  public byte[] row() {
    return current;
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public void close() {
    rows.clear();
  }
}
