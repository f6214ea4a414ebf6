package io.dpg.pgtype;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads the text forms of types that are a run of bytes: bytea, uuid, macaddr.
final class BytesText {

  private static final int UUID_BYTES = 16;

  private BytesText() {}

  /// `550e8400-e29b-41d4-a716-446655440000`: a hyphen may stand after each four digits, braces
  /// around all.
  static Optional<byte[]> uuid(String literal) {
    byte[] uuid = new byte[UUID_BYTES];
    boolean braces = literal.startsWith("{");
    int position = braces ? 1 : 0;
    for (int i = 0; i < UUID_BYTES; i++) {
      int value = hexByte(literal, position);
      if (value < 0) {
        return Optional.empty();
      }
      uuid[i] = (byte) value;
      position += 2;
      if (i % 2 == 1 && i < UUID_BYTES - 1 && startsWith(literal, position, '-')) {
        position++;
      }
    }
    if (braces) {
      position = startsWith(literal, position, '}') ? position + 1 : -1;
    }
    return position == literal.length() ? Optional.of(uuid) : Optional.empty();
  }

  /// Bytes written as two digits each with one sign between, such as `08:00:2b:01:02:03`.
  static Optional<byte[]> separated(String literal, int count, char separator) {
    if (literal.length() != 3 * count - 1) {
      return Optional.empty();
    }
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int value = hexByte(literal, 3 * i);
      if (value < 0 || (i > 0 && literal.charAt(3 * i - 1) != separator)) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
    }
    return Optional.of(bytes);
  }

  /// `\x0aff`, without blanks between the digits.
  static Optional<byte[]> hexBytea(String literal) {
    if (literal.length() % 2 != 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[literal.length() / 2 - 1];
    for (int i = 0; i < bytes.length; i++) {
      int value = hexByte(literal, 2 + 2 * i);
      if (value < 0) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
    }
    return Optional.of(bytes);
  }

  /// The older form: each byte stands for itself, but `\\` for a backslash and `\ooo` for a byte in
  /// octal.
  static Optional<byte[]> escapedBytea(String literal) {
    byte[] text = literal.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '\\') {
        bytes.write(text[i]);
      } else if (i + 1 < text.length && text[i + 1] == '\\') {
        bytes.write('\\');
        i++;
      } else if (isOctal(text, i + 1)) {
        bytes.write((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0'));
        i += 3;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.toByteArray());
  }

  private static boolean isOctal(byte[] text, int position) {
    return position + 2 < text.length
        && text[position] >= '0'
        && text[position] <= '3'
        && text[position + 1] >= '0'
        && text[position + 1] <= '7'
        && text[position + 2] >= '0'
        && text[position + 2] <= '7';
  }

  private static int hexByte(String text, int position) {
    if (position + 2 > text.length()) {
      return -1;
    }
    int high = hexDigit(text.charAt(position));
    int low = hexDigit(text.charAt(position + 1));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static boolean startsWith(String text, int position, char c) {
    return position < text.length() && text.charAt(position) == c;
  }
}
