package io.dpg.execute;

import java.util.List;

/// Rows in memory with the command tag that a node gave.
final class AnsweredRows implements RowStream {

  private final List<byte[]> rows;
  private final String tag;
  private int current = -1;

  /// @param rows bodies of DataRow messages
  AnsweredRows(List<byte[]> rows, String tag) {
    this.rows = List.copyOf(rows);
    this.tag = tag;
  }

  List<byte[]> rows() {
    return rows;
  }

  /// The number at the end of the command tag.
  long count() {
    return Long.parseLong(tag.substring(tag.lastIndexOf(' ') + 1));
  }

  @Override
  public boolean next() {
    return ++current < rows.size();
  }

  @Override
  public byte[] row() {
    return rows.get(current);
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public void close() {
    current = rows.size();
  }
}
