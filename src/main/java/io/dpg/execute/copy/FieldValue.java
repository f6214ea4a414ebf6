package io.dpg.execute.copy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a field of text or CSV: whether it is NULL or asks for the default, else the bytes of its
/// value. One object is used for field after field.
final class FieldValue {

  private final boolean csv;
  private final byte[] nullText;
  private final byte @Nullable [] defaultText;
  private final byte quote;
  private final byte escape;
  private final boolean forceNotNull;
  private final boolean forceNull;
  private byte[] unescaped = new byte[64];
  private byte[] bytes = unescaped;
  private int offset;
  private int length;
  private boolean isNull;
  private boolean isDefault;

  FieldValue(CopyOptions options, String column) {
    this.csv = options.format() == CopyFormat.CSV;
    this.nullText = CopyBytes.of(options.nullText());
    String marker = options.defaultText();
    this.defaultText = marker == null ? null : CopyBytes.of(marker);
    this.quote = (byte) options.quote().charAt(0);
    this.escape = (byte) options.escape().charAt(0);
    this.forceNotNull = csv && options.forceNotNull().contains(column);
    this.forceNull = csv && options.forceNull().contains(column);
  }

  byte[] bytes() {
    return bytes;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  boolean isNull() {
    return isNull;
  }

  boolean isDefault() {
    return isDefault;
  }

  /// @param marked whether there may be escapes or quotes in it
  void read(byte[] row, int from, int to, boolean marked) {
    bytes = row;
    offset = from;
    length = to - from;
    boolean raw = !csv || !marked;
    isNull = raw && equalTo(nullText);
    isDefault = raw && !isNull && defaultText != null && equalTo(defaultText);
    if (marked && !isNull && !isDefault) {
      makeRoom();
      length = csv ? unquote(row, from, to) : unescape(row, from, to);
      bytes = unescaped;
      offset = 0;
    }
    if (csv) {
      isNull = isNull ? !forceNotNull : forceNull && equalTo(nullText);
    }
  }

  private boolean equalTo(byte[] text) {
    return Arrays.equals(bytes, offset, offset + length, text, 0, text.length);
  }

  private void makeRoom() {
    if (unescaped.length < length) {
      unescaped = new byte[length];
    }
  }

  /// `CopyReadAttributesCSV` in PostgreSQL's `copyfromparse.c`.
  private int unquote(byte[] row, int from, int to) {
    int size = 0;
    boolean quoted = false;
    for (int at = from; at < to; at++) {
      byte it = row[at];
      if (!quoted) {
        quoted = it == quote;
        if (quoted) {
          continue;
        }
      } else if (it == escape && at + 1 < to && (row[at + 1] == escape || row[at + 1] == quote)) {
        it = row[++at];
      } else if (it == quote) {
        quoted = false;
        continue;
      }
      unescaped[size++] = it;
    }
    return size;
  }

  /// `CopyReadAttributesText` in PostgreSQL's `copyfromparse.c`.
  private int unescape(byte[] row, int from, int to) {
    int size = 0;
    int at = from;
    while (at < to) {
      byte it = row[at++];
      if (it == '\\') {
        if (at == to) {
          break;
        }
        it = row[at++];
        if (it >= '0' && it <= '7') {
          int value = it - '0';
          for (int i = 0; i < 2 && at < to && row[at] >= '0' && row[at] <= '7'; i++) {
            value = value * 8 + row[at++] - '0';
          }
          it = (byte) value;
        } else if (it == 'x' && at < to && Character.digit(row[at], 16) >= 0) {
          int value = Character.digit(row[at++], 16);
          if (at < to && Character.digit(row[at], 16) >= 0) {
            value = value * 16 + Character.digit(row[at++], 16);
          }
          it = (byte) value;
        } else {
          it = control(it);
        }
      }
      unescaped[size++] = it;
    }
    return size;
  }

  private static byte control(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> letter;
    };
  }
}
