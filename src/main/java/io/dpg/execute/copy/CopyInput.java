package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The client's data that has arrived and was not taken yet.
final class CopyInput {

  private static final int FIRST_BYTES = 64 << 10;

  private final @Nullable ClientEncoding encoding;
  private final int bytesMax;
  private final CopyBytes decoded = new CopyBytes(0);
  private byte[] array = new byte[FIRST_BYTES];
  private int start;
  private int limit;

  /// @param encoding what makes UTF-8 of the data; null when they stay as they are
  /// @param bytesMax how long a row may be
  CopyInput(@Nullable ClientEncoding encoding, int bytesMax) {
    this.encoding = encoding;
    this.bytesMax = bytesMax;
  }

  void add(byte[] bytes, int offset, int length) {
    if (encoding == null) {
      append(bytes, offset, length);
      return;
    }
    decoded.clear();
    encoding.decode(bytes, offset, length, decoded);
    append(decoded.array(), 0, decoded.length());
  }

  private void append(byte[] bytes, int offset, int length) {
    if (length > array.length - limit) {
      makeRoom(length);
    }
    System.arraycopy(bytes, offset, array, limit, length);
    limit += length;
  }

  private void makeRoom(int length) {
    int held = limit - start;
    long needed = (long) held + length;
    if (held > 0 && needed > bytesMax && held > bytesMax - Math.min(length, bytesMax)) {
      throw tooLong(held, length);
    }
    byte[] room = array;
    if (needed > array.length / 2) {
      room = new byte[(int) Math.min(Math.max(2 * needed, array.length), Integer.MAX_VALUE - 16)];
    }
    System.arraycopy(array, start, room, 0, held);
    array = room;
    start = 0;
    limit = held;
  }

  private RuntimeException tooLong(int held, int more) {
    return SqlError.of(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "string buffer exceeds maximum allowed length (%d bytes)",
            bytesMax)
        .detail("Cannot enlarge string buffer containing %d bytes by %d more bytes.", held, more)
        .asException();
  }

  /// The client sends no more.
  void end() {
    if (encoding != null) {
      encoding.end();
    }
  }

  byte[] array() {
    return array;
  }

  int start() {
    return start;
  }

  int limit() {
    return limit;
  }

  /// Takes bytes away from the front.
  void consume(int bytes) {
    start += bytes;
    if (start == limit) {
      start = 0;
      limit = 0;
    }
  }

  /// The next bytes as the client wrote them.
  byte[] original(int length) {
    return encoding == null
        ? Arrays.copyOfRange(array, start, start + length)
        : encoding.encode(array, start, length);
  }
}
