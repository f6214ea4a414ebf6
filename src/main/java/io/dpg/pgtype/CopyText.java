package io.dpg.pgtype;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// The fields of a line in COPY's text format, with `\N` for null.
public final class CopyText {

  private CopyText() {}

  /// Appends a value, or `\N` for null, to a line.
  public static void write(@Nullable ByteSlice value, byte delimiter, ByteArrayOutputStream line) {
    if (value == null) {
      line.write('\\');
      line.write('N');
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      byte b = value.at(i);
      byte letter = letter(b);
      if (letter != 0) {
        line.write('\\');
        line.write(letter);
      } else {
        if (b == '\\' || b == delimiter) {
          line.write('\\');
        }
        line.write(b);
      }
    }
  }

  /// The letter that stands for a control character behind a backslash; 0 for all others.
  private static byte letter(byte b) {
    return switch (b) {
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      case 0x0b -> 'v';
      default -> 0;
    };
  }

  /// A field of a line as it stands there; null if the line has fewer.
  ///
  /// @param line without its line end
  /// @param index from 0 on
  public static @Nullable ByteSlice field(ByteSlice line, int index, byte delimiter) {
    int start = 0;
    for (int i = 0; i < index; i++) {
      int end = fieldEnd(line, start, delimiter);
      if (end == line.length()) {
        return null;
      }
      start = end + 1;
    }
    return line.slice(start, fieldEnd(line, start, delimiter) - start);
  }

  private static int fieldEnd(ByteSlice line, int start, byte delimiter) {
    int position = start;
    while (position < line.length() && line.at(position) != delimiter) {
      position += line.at(position) == '\\' ? 2 : 1;
    }
    return Math.min(position, line.length());
  }

  /// The value of a field; null for `\N`.
  public static @Nullable ByteSlice read(ByteSlice field) {
    if (field.length() == 2 && field.at(0) == '\\' && field.at(1) == 'N') {
      return null;
    }
    int position = 0;
    while (position < field.length() && field.at(position) != '\\') {
      position++;
    }
    return position == field.length() ? field : unescaped(field);
  }

  private static ByteSlice unescaped(ByteSlice field) {
    ByteArrayOutputStream value = new ByteArrayOutputStream(field.length());
    int position = 0;
    while (position < field.length()) {
      byte b = field.at(position++);
      if (b != '\\' || position == field.length()) {
        value.write(b);
        continue;
      }
      int digits = digits(field, position);
      if (digits == 0) {
        value.write(control(field.at(position++)));
        continue;
      }
      boolean hexadecimal = field.at(position) == 'x';
      int first = hexadecimal ? position + 1 : position;
      value.write(number(field, first, digits, hexadecimal ? 16 : 8));
      position = first + digits;
    }
    return ByteSlice.of(value.toByteArray());
  }

  /// How many digits of a byte's number stand behind a backslash: up to three octal ones, or an x
  /// and up to two hexadecimal ones.
  private static int digits(ByteSlice field, int position) {
    boolean hexadecimal = field.at(position) == 'x';
    int start = hexadecimal ? position + 1 : position;
    int end = start;
    while (end < field.length()
        && end - start < (hexadecimal ? 2 : 3)
        && Character.digit(field.at(end), hexadecimal ? 16 : 8) >= 0) {
      end++;
    }
    return end - start;
  }

  private static int number(ByteSlice field, int start, int digits, int radix) {
    int number = 0;
    for (int i = start; i < start + digits; i++) {
      number = number * radix + Character.digit(field.at(i), radix);
    }
    return number;
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
