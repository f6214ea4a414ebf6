package io.dpg.plan.routing;

import io.dpg.pgtype.Oid;
import io.dpg.plan.analysis.Datum;
import io.dpg.plan.analysis.Expression;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The elements of an array that planning can see into: `ARRAY[...]`, the list of an IN, and array
/// constants of the integer types.
final class ArrayElements {

  private static final int HEADER = 12;

  private ArrayElements() {}

  /// Null when they cannot be seen.
  static @Nullable List<Expression> of(Expression array) {
    return switch (array) {
      case Expression.ArrayOf list -> list.elements();
      case Expression.Constant constant -> ofConstant(constant);
      default -> null;
    };
  }

  /// In memory, without the length header: int32 dimensions | int32 offset of the data when there
  /// are nulls, else 0 | int32 element type | per dimension int32 size | per dimension int32 lower
  /// bound | the elements.
  private static @Nullable List<Expression> ofConstant(Expression.Constant constant) {
    Datum datum = constant.value();
    byte @Nullable [] content = datum == null ? null : datum.content();
    if (content == null || content.length < HEADER) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int dimensions = buffer.getInt();
    int dataOffset = buffer.getInt();
    int type = buffer.getInt();
    int width = width(type);
    if (dimensions == 0) {
      return List.of();
    }
    if (dimensions != 1 || dataOffset != 0 || width == 0) {
      return null;
    }
    int count = buffer.getInt();
    // The data is aligned to eight bytes, counted from the length header in front.
    int start = ((HEADER + 4 + 8 + 7) / 8 * 8) - 4;
    List<Expression> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = Arrays.copyOfRange(content, start + i * width, start + (i + 1) * width);
      elements.add(
          new Expression.Constant(type, -1, 0, Datum.ofNumber(signed(bytes)), constant.location()));
    }
    return elements;
  }

  private static long signed(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return switch (bytes.length) {
      case 2 -> buffer.getShort();
      case 4 -> buffer.getInt();
      default -> buffer.getLong();
    };
  }

  private static int width(int type) {
    return switch (type) {
      case Oid.INT2 -> 2;
      case Oid.INT4 -> 4;
      case Oid.INT8 -> 8;
      default -> 0;
    };
  }
}
