package io.dpg.execute;

import io.dpg.wire.Wire;
import java.util.List;

/// Rows that are wholly in memory: few and small, such as merged aggregates.
final class BufferedRows implements RowStream {

  private final List<byte[]> rows;
  private final String command;
  private int current = -1;

  /// @param rows bodies of DataRow messages
  BufferedRows(List<byte[]> rows, String command) {
    this.rows = List.copyOf(rows);
    this.command = command;
  }

  @Override
  public boolean next() {
    return ++current < rows.size();
  }

  @Override
  public void writeRow(Wire client) {
    byte[] row = rows.get(current);
    client.message('D', row, 0, row.length);
  }

  @Override
  public String tag() {
    return command + " " + rows.size();
  }

  @Override
  public void close() {
    current = rows.size();
  }
}
