package io.dpg.pgtype;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The columns of one row, found in the body of its DataRow message and not copied: `int16 columns
/// | (int32 length, -1 for null | bytes)*`
public final class RowColumns {

  private static final int NULL = -1;

  private final byte[] body;

  /// By column: where its value begins, then how long it is.
  private final int[] bounds;

  private RowColumns(byte[] body, int[] bounds) {
    this.body = body;
    this.bounds = bounds;
  }

  /// The columns of a row whose body begins at an offset of an array.
  public static RowColumns of(byte[] body, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(body).position(offset);
    int[] bounds = new int[2 * Short.toUnsignedInt(buffer.getShort())];
    for (int i = 0; i < bounds.length; i += 2) {
      bounds[i + 1] = buffer.getInt();
      bounds[i] = buffer.position();
      buffer.position(buffer.position() + Math.max(bounds[i + 1], 0));
    }
    return new RowColumns(body, bounds);
  }

  /// How many columns the row has.
  public int count() {
    return bounds.length / 2;
  }

  /// The value of a column, from 0 on; null for SQL's null.
  public @Nullable ByteSlice column(int index) {
    int length = bounds[2 * index + 1];
    return length == NULL ? null : new ByteSlice(body, bounds[2 * index], length);
  }

  /// The array that the row stands in.
  public byte[] body() {
    return body;
  }
}
