package io.dpg.execute;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
      if (value == null) {
        out.write('\\');
        out.write('N');
      } else {
        appendEscaped(value.getBytes(StandardCharsets.UTF_8), out);
      }
    }
    out.write('\n');
  }

  private static void appendEscaped(byte[] value, ByteArrayOutputStream out) {
    for (byte it : value) {
      switch (it) {
        case '\\' -> escape('\\', out);
        case '\t' -> escape('t', out);
        case '\n' -> escape('n', out);
        case '\r' -> escape('r', out);
        default -> out.write(it);
      }
    }
  }

  private static void escape(char letter, ByteArrayOutputStream out) {
    out.write('\\');
    out.write(letter);
  }
}
