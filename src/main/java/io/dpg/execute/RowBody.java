package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of a DataRow message, for rows that must be kept or are made here.
final class RowBody {

  private RowBody() {}

  /// A copy of the body of the message that was read last.
  static byte[] copy(Wire wire) {
    wire.rewindBody();
    return wire.readBytes(wire.bodyRemaining());
  }

  /// The body of a row with its leading columns only.
  static byte[] leading(byte[] body, int columns) {
    ByteBuffer in = ByteBuffer.wrap(body);
    if (in.getShort() == columns) {
      return body;
    }
    for (int i = 0; i < columns; i++) {
      int length = in.getInt();
      in.position(in.position() + Math.max(length, 0));
    }
    byte[] leading = Arrays.copyOf(body, in.position());
    ByteBuffer.wrap(leading).putShort((short) columns);
    return leading;
  }

  /// The body of a row with these values; null is NULL.
  static byte[] of(List<@Nullable ByteSlice> values) {
    int bytes = Short.BYTES;
    for (ByteSlice value : values) {
      bytes += Integer.BYTES + (value == null ? 0 : value.length());
    }
    ByteBuffer body = ByteBuffer.allocate(bytes).putShort((short) values.size());
    for (ByteSlice value : values) {
      if (value == null) {
        body.putInt(-1);
      } else {
        body.putInt(value.length()).put(value.bytes(), value.offset(), value.length());
      }
    }
    return body.array();
  }
}
