package io.dpg.wire;

import static io.dpg.error.SqlState.CHARACTER_NOT_IN_REPERTOIRE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;

/// Strict decoding of text from a peer, as PostgreSQL's pg_verifymbstr (src/common/wchar.c) is:
/// what is no UTF-8 is refused, not replaced.
final class Utf8 {

  private Utf8() {}

  /// The text of `length` bytes, or 22021.
  static String decode(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int ascii = offset;
    while (ascii < end && bytes[ascii] >= 0) {
      ascii++;
    }
    if (ascii == end) {
      return new String(bytes, offset, length, ISO_8859_1);
    }
    int at = ascii;
    while (at < end) {
      int size = legalSequence(bytes, at, end);
      if (size == 0) {
        throw invalid(bytes, at, end);
      }
      at += size;
    }
    return new String(bytes, offset, length, UTF_8);
  }

  /// Length of the legal character at `at`, or 0 (pg_utf8_islegal: RFC 3629, no surrogates).
  private static int legalSequence(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int size = announcedLength(first);
    if (size == 1 || at + size > end) {
      return 0;
    }
    int second = bytes[at + 1] & 0xff;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (first < 0xc2 || first > 0xf4 || second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < size; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return size;
  }

  private static int announcedLength(int first) {
    if ((first & 0xe0) == 0xc0) {
      return 2;
    }
    if ((first & 0xf0) == 0xe0) {
      return 3;
    }
    return (first & 0xf8) == 0xf0 ? 4 : 1;
  }

  private static SqlErrorException invalid(byte[] bytes, int at, int end) {
    int shown = Math.min(announcedLength(bytes[at] & 0xff), end - at);
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < shown; i++) {
      hex.append(i == 0 ? "" : " ").append(String.format("0x%02x", bytes[at + i] & 0xff));
    }
    return SqlError.of(
            CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\": %s", hex)
        .asException();
  }
}
