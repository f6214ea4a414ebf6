package io.dpg.execute;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of a row in text format.
public final class RowValues {

  private RowValues() {}

  /// @param body of a DataRow message
  public static List<@Nullable String> read(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    int count = in.getShort();
    List<@Nullable String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = in.getInt();
      if (length < 0) {
        values.add(null);
      } else {
        values.add(new String(body, in.position(), length, StandardCharsets.UTF_8));
        in.position(in.position() + length);
      }
    }
    return values;
  }
}
