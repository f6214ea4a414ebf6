package io.dpg.pgtype;

import java.util.Arrays;

/// What stands around the rows in the binary format of COPY: `PGCOPY\n\377\r\n\0 | int32 flags |
/// int32 length | length bytes`, the rows, and `int16 -1`.
public final class CopyBinary {

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };

  private CopyBinary() {}

  /// How data begins.
  public static byte[] signature() {
    return SIGNATURE.clone();
  }

  /// A header without flags and without an extension.
  public static byte[] header() {
    return Arrays.copyOf(SIGNATURE, SIGNATURE.length + 2 * Integer.BYTES);
  }

  /// How data ends.
  public static byte[] end() {
    return new byte[] {-1, -1};
  }
}
