package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in COPY's text format (manual, "COPY", "Text Format").
final class CopyText {

  private CopyText() {}

  /// Appends a row; null is NULL.
  static void append(List<@Nullable String> row, ByteArrayOutputStream out) {
    for (int i = 0; i < row.size(); i++) {
      if (i > 0) {
        out.write('\t');
      }
      String value = row.get(i);
      ByteSlice bytes = value == null ? null : ByteSlice.of(value);
      io.dpg.pgtype.CopyText.write(bytes, (byte) '\t', out);
    }
    out.write('\n');
  }
}
