package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.pgtype.CopyBinary;
import java.util.Arrays;

/// The beginning of binary data: `PGCOPY\n\377\r\n\0 | int32 flags | int32 length | length bytes`.
final class BinaryHeader {

  private static final byte[] SIGNATURE = CopyBinary.signature();
  private static final int FLAGS_AT = SIGNATURE.length;
  private static final int LENGTH_AT = FLAGS_AT + Integer.BYTES;

  /// The length of a header without an extension.
  static final int PLAIN_BYTES = LENGTH_AT + Integer.BYTES;

  /// A header without an extension, to be read only.
  static final byte[] PLAIN = CopyBinary.header();

  /// Data with no rows, to be read only.
  static final byte[] EMPTY_DATA = emptyData();

  private BinaryHeader() {}

  private static byte[] emptyData() {
    byte[] end = CopyBinary.end();
    byte[] data = Arrays.copyOf(PLAIN, PLAIN_BYTES + end.length);
    System.arraycopy(end, 0, data, PLAIN_BYTES, end.length);
    return data;
  }

  /// The length of the header that begins at `start`; [RowScanner#INCOMPLETE] when it has not
  /// wholly arrived.
  static int length(byte[] bytes, int start, int end, boolean atEnd) {
    int arrived = end - start;
    int compared = Math.min(arrived, SIGNATURE.length);
    if (!Arrays.equals(bytes, start, start + compared, SIGNATURE, 0, compared)) {
      throw error("COPY file signature not recognized");
    }
    if (arrived < PLAIN_BYTES) {
      if (atEnd) {
        throw missing(arrived);
      }
      return RowScanner.INCOMPLETE;
    }
    int flags = integer(bytes, start + FLAGS_AT);
    if ((flags & 1 << 16) != 0) {
      throw error("invalid COPY file header (WITH OIDS)");
    }
    // The upper half holds what a reader must understand.
    if (flags >>> 17 != 0) {
      throw error("unrecognized critical flags in COPY file header");
    }
    int extension = integer(bytes, start + LENGTH_AT);
    if (extension < 0) {
      throw error("invalid COPY file header (missing length)");
    }
    if (extension > arrived - PLAIN_BYTES) {
      if (atEnd) {
        throw error("invalid COPY file header (wrong length)");
      }
      return RowScanner.INCOMPLETE;
    }
    return PLAIN_BYTES + extension;
  }

  private static SqlErrorException missing(int arrived) {
    if (arrived < FLAGS_AT) {
      return error("COPY file signature not recognized");
    }
    return arrived < LENGTH_AT
        ? error("invalid COPY file header (missing flags)")
        : error("invalid COPY file header (missing length)");
  }

  private static int integer(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  private static SqlErrorException error(String message) {
    return SqlError.of(SqlState.BAD_COPY_FILE_FORMAT, "%s", message).asException();
  }
}
