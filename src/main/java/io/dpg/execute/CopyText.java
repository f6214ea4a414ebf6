package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.RowColumns;
import java.io.ByteArrayOutputStream;

/// Rows in COPY's text format (manual, "COPY", "Text Format").
final class CopyText {

  private CopyText() {}

  /// Appends a row.
  ///
  /// @param body of a DataRow message whose columns are text
  static void append(byte[] body, ByteArrayOutputStream out) {
    RowColumns row = RowColumns.of(body, 0);
    for (int i = 0; i < row.count(); i++) {
      if (i > 0) {
        out.write('\t');
      }
      ByteSlice value = row.column(i);
      io.dpg.pgtype.CopyText.write(value, (byte) '\t', out);
    }
    out.write('\n');
  }
}
