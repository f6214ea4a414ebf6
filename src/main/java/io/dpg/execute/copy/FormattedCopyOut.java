package io.dpg.execute.copy;

import io.dpg.execute.RowStream;
import io.dpg.wire.Wire;

/// The rows of any query, written in COPY's formats here.
final class FormattedCopyOut implements CopyOut {

  private final RowStream rows;
  private final CopyPrologue prologue;
  private final RowFormat format;
  private final CopyBytes data = new CopyBytes(4 << 10);
  private Part part = Part.BEGINNING;
  private long count;

  private enum Part {
    BEGINNING,
    ROWS,
    END
  }

  FormattedCopyOut(RowStream rows, CopyPrologue prologue, RowFormat format) {
    this.rows = rows;
    this.prologue = prologue;
    this.format = format;
  }

  @Override
  public int format() {
    return prologue.format();
  }

  @Override
  public int columns() {
    return prologue.columns();
  }

  @Override
  public boolean next() {
    data.clear();
    if (part == Part.BEGINNING) {
      part = Part.ROWS;
      data.add(prologue.header().toArray());
      // PostgreSQL sends the binary header with the first row, a header line by itself.
      if (data.length() > 0 && !format.isBinary()) {
        return true;
      }
    }
    if (part == Part.ROWS && rows.next()) {
      count++;
      format.write(rows.row(), data);
      return true;
    }
    boolean trailer = part == Part.ROWS && format.isBinary();
    part = Part.END;
    if (trailer) {
      data.addShort(-1);
    }
    return trailer;
  }

  @Override
  public void writeTo(Wire client) {
    client.message('d', data.array(), 0, data.length());
  }

  @Override
  public long rows() {
    return count;
  }

  @Override
  public void close() {
    part = Part.END;
    rows.close();
  }
}
