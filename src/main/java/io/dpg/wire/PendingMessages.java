package io.dpg.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes that have arrived, cut into messages: `byte type | int32 length | ...`.
final class PendingMessages {

  private static final int HEADER_BYTES = 5;

  private byte[] bytes = new byte[1024];
  private int start;
  private int end;

  boolean isEmpty() {
    return start == end;
  }

  void add(ByteBuffer more) {
    int length = more.remaining();
    if (end + length > bytes.length) {
      byte[] larger =
          end - start + length > bytes.length / 2 ? new byte[2 * (end - start + length)] : bytes;
      System.arraycopy(bytes, start, larger, 0, end - start);
      bytes = larger;
      end -= start;
      start = 0;
    }
    more.get(bytes, end, length);
    end += length;
  }

  /// The next whole message, valid until the next call; null when there is none. A message whose
  /// length cannot be right is left to the reader to complain of.
  @Nullable ByteBuffer next() {
    if (end - start < HEADER_BYTES) {
      return null;
    }
    int length = ByteBuffer.wrap(bytes).getInt(start + 1);
    int size = length < 4 ? end - start : length + 1;
    if (size > end - start || size < HEADER_BYTES) {
      return null;
    }
    ByteBuffer message = ByteBuffer.wrap(bytes, start, size).slice();
    start += size;
    return message;
  }
}
