package io.dpg.pgtype;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// `hashtext`, `hashbpchar`, `hashname` and, for the binary form of bytea, `hashvarlena`: all hash
/// the bytes. Collations must be deterministic, or equal texts hash differently.
enum TextHasher implements Hasher {
  TEXT {
    @Override
    int significantLength(byte[] bytes, int offset, int length) {
      return length;
    }
  },
  /// Blanks at the end are no part of the value.
  BPCHAR {
    @Override
    int significantLength(byte[] bytes, int offset, int length) {
      int significant = length;
      while (significant > 0 && bytes[offset + significant - 1] == ' ') {
        significant--;
      }
      return significant;
    }
  },
  /// Longer names are cut at a character's end, which is left to the server.
  NAME {
    @Override
    int significantLength(byte[] bytes, int offset, int length) {
      return length > 63 ? -1 : length;
    }
  };

  /// How many bytes to hash; negative when only the server knows.
  abstract int significantLength(byte[] bytes, int offset, int length);

  @Override
  public OptionalInt hashText(String literal) {
    byte[] bytes = literal.getBytes(StandardCharsets.UTF_8);
    return hash(bytes, 0, bytes.length);
  }

  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    return hash(value.bytes(), value.offset(), value.length());
  }

  private OptionalInt hash(byte[] bytes, int offset, int length) {
    int significant = significantLength(bytes, offset, length);
    return significant < 0
        ? OptionalInt.empty()
        : OptionalInt.of(JenkinsHash.ofBytes(bytes, offset, significant));
  }
}
