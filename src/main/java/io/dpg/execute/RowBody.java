package io.dpg.execute;

import io.dpg.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  /// Bodies of rows with values in text form; null is NULL.
  static List<byte[]> ofText(List<List<@Nullable String>> rows) {
    return rows.stream().map(RowBody::ofValues).toList();
  }

  private static byte[] ofValues(List<@Nullable String> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeShort(values.size());
      for (String value : values) {
        if (value == null) {
          out.writeInt(-1);
        } else {
          byte[] text = value.getBytes(StandardCharsets.UTF_8);
          out.writeInt(text.length);
          out.write(text);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }
}
