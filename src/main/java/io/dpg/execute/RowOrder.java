package io.dpg.execute;

import io.dpg.pgtype.Oid;
import io.dpg.plan.Merge.SortKey;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The order of rows by sort keys, for types whose order is known here: numbers, truth values, date
/// and time, uuid, bytea, and text that is ordered by its bytes. Rows are bodies of DataRow
/// messages.
final class RowOrder implements Comparator<byte[]> {

  private final List<SortKey> keys;
  private final Arguments arguments;

  RowOrder(List<SortKey> keys, Arguments arguments) {
    this.keys = keys;
    this.arguments = arguments;
  }

  @Override
  public int compare(byte[] left, byte[] right) {
    for (SortKey key : keys) {
      int order = compare(key, slice(left, key.column()), slice(right, key.column()));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// A view of one column; null for NULL.
  private static @Nullable ByteBuffer slice(byte[] row, int column) {
    ByteBuffer in = ByteBuffer.wrap(row);
    in.getShort();
    for (int i = 0; i < column; i++) {
      int length = in.getInt();
      in.position(in.position() + Math.max(length, 0));
    }
    int length = in.getInt();
    return length < 0 ? null : in.slice(in.position(), length);
  }

  private int compare(SortKey key, @Nullable ByteBuffer left, @Nullable ByteBuffer right) {
    if (left == null || right == null) {
      if (left == null && right == null) {
        return 0;
      }
      return (left == null) == key.nullsFirst() ? -1 : 1;
    }
    boolean binary = arguments.resultFormat(key.column()) == 1;
    int order =
        binary
            ? compareBinary(key.typeOid(), left, right)
            : compareText(key.typeOid(), text(left), text(right));
    return key.descending() ? -order : order;
  }

  private static String text(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int compareText(int type, String left, String right) {
    return switch (type) {
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID ->
          Long.compare(Long.parseLong(left), Long.parseLong(right));
      case Oid.FLOAT4, Oid.FLOAT8 -> compareFloats(parse(left), parse(right));
      case Oid.NUMERIC -> compareNumerics(left, right);
      case Oid.DATE, Oid.TIMESTAMP, Oid.TIMESTAMPTZ -> IsoTime.compare(left, right);
      default ->
          Arrays.compareUnsigned(
              left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    };
  }

  private static double parse(String number) {
    return switch (number) {
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(number);
    };
  }

  /// NaN is the largest, and -0 equals 0.
  private static int compareFloats(double left, double right) {
    return left == right ? 0 : Double.compare(left, right);
  }

  private static int compareNumerics(String left, String right) {
    boolean special = !Character.isDigit(left.charAt(left.length() - 1));
    boolean otherSpecial = !Character.isDigit(right.charAt(right.length() - 1));
    return special || otherSpecial
        ? compareFloats(parse(left), parse(right))
        : new BigDecimal(left).compareTo(new BigDecimal(right));
  }

  private static int compareBinary(int type, ByteBuffer left, ByteBuffer right) {
    return switch (type) {
      case Oid.INT2 -> Short.compare(left.getShort(0), right.getShort(0));
      case Oid.INT4, Oid.DATE -> Integer.compare(left.getInt(0), right.getInt(0));
      case Oid.INT8, Oid.TIMESTAMP, Oid.TIMESTAMPTZ, Oid.TIME ->
          Long.compare(left.getLong(0), right.getLong(0));
      case Oid.FLOAT4 -> compareFloats(left.getFloat(0), right.getFloat(0));
      case Oid.FLOAT8 -> compareFloats(left.getDouble(0), right.getDouble(0));
      case Oid.NUMERIC -> NumericWire.compare(left, right);
      default -> Arrays.compareUnsigned(bytes(left), bytes(right));
    };
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return bytes;
  }
}
