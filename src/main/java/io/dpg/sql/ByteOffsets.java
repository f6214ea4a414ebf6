package io.dpg.sql;

import org.jspecify.annotations.Nullable;

/// Turns offsets in a text's UTF-8 form into indexes of its `char`s.
///
/// @param indexes the index of the character that each byte belongs to; null for a text of ASCII,
///   where both are the same
@SuppressWarnings("ArrayRecordComponent") // never compared
record ByteOffsets(int @Nullable [] indexes) {

  static ByteOffsets of(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes += width(text, i);
    }
    if (bytes == text.length()) {
      return new ByteOffsets(null);
    }
    int[] indexes = new int[bytes + 1];
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      for (int k = width(text, i); k > 0; k--) {
        indexes[next++] = i;
      }
    }
    indexes[bytes] = text.length();
    return new ByteOffsets(indexes);
  }

  /// The index of the `char`; -1, which PostgreSQL uses for "unknown", stays as it is.
  int index(int byteOffset) {
    return indexes == null || byteOffset < 0 ? byteOffset : indexes[byteOffset];
  }

  /// How many bytes the `char` adds: a surrogate pair takes four, counted at its first half; a lone
  /// surrogate is encoded as a question mark.
  private static int width(String text, int index) {
    char character = text.charAt(index);
    if (character < 0x80) {
      return 1;
    }
    if (character < 0x800) {
      return 2;
    }
    if (!Character.isSurrogate(character)) {
      return 3;
    }
    if (Character.isHighSurrogate(character)) {
      return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1)) ? 4 : 1;
    }
    return index > 0 && Character.isHighSurrogate(text.charAt(index - 1)) ? 0 : 1;
  }
}
