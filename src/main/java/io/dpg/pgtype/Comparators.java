package io.dpg.pgtype;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The orders that dpg knows exactly, for merging sorted rows and for minimum and maximum. Others
/// are left to the coordinator node.
///
/// Dates and times in text must come from a session with `DateStyle = ISO`.
public final class Comparators {

  private Comparators() {}

  /// The order of a type's values in one wire form; nothing when dpg does not know it.
  ///
  /// @param collation of the column or expression
  public static Optional<ValueComparator> of(int typeOid, WireFormat format, Collation collation) {
    return Optional.ofNullable(
        switch (typeOid) {
          case Oid.TEXT, Oid.VARCHAR -> collation == Collation.BYTES ? ByteSlice::compareTo : null;
          case Oid.BPCHAR -> collation == Collation.BYTES ? Comparators::padded : null;
          case Oid.NAME -> ByteSlice::compareTo;
          default -> format == WireFormat.TEXT ? ofText(typeOid) : ofBinary(typeOid);
        });
  }

  /// The order of numbers in text form, whichever type they are of.
  public static ValueComparator ofNumbers() {
    return NumericOrder::anyText;
  }

  private static @Nullable ValueComparator ofText(int typeOid) {
    return switch (typeOid) {
      // The text forms of these sort like the values.
      case Oid.BOOL, Oid.UUID, Oid.TIME -> ByteSlice::compareTo;
      case Oid.BYTEA -> Comparators::byteaText;
      case Oid.CHAR -> (one, other) -> Integer.compare(charText(one), charText(other));
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID ->
          (one, other) -> Long.compare(integerText(one), integerText(other));
      case Oid.FLOAT4 ->
          (one, other) -> floats(Float.parseFloat(one.text()), Float.parseFloat(other.text()));
      case Oid.FLOAT8 ->
          (one, other) -> floats(Double.parseDouble(one.text()), Double.parseDouble(other.text()));
      case Oid.NUMERIC -> NumericOrder::text;
      case Oid.DATE ->
          (one, other) -> sortsAsText(one, other) ? one.compareTo(other) : dates(one, other);
      case Oid.TIMESTAMP ->
          (one, other) -> sortsAsText(one, other) ? one.compareTo(other) : timestamps(one, other);
      case Oid.TIMESTAMPTZ ->
          (one, other) ->
              Long.compare(
                  stored(DateTimeText.timestamptz(one), one),
                  stored(DateTimeText.timestamptz(other), other));
      default -> null;
    };
  }

  private static @Nullable ValueComparator ofBinary(int typeOid) {
    return switch (typeOid) {
      case Oid.BOOL, Oid.UUID, Oid.BYTEA, Oid.CHAR -> ByteSlice::compareTo;
      case Oid.INT2 -> (one, other) -> Short.compare(one.int16(0), other.int16(0));
      case Oid.INT4, Oid.DATE -> (one, other) -> Integer.compare(one.int32(0), other.int32(0));
      case Oid.OID -> (one, other) -> Integer.compareUnsigned(one.int32(0), other.int32(0));
      case Oid.INT8, Oid.TIME, Oid.TIMESTAMP, Oid.TIMESTAMPTZ ->
          (one, other) -> Long.compare(one.int64(0), other.int64(0));
      case Oid.FLOAT4 ->
          (one, other) ->
              floats(Float.intBitsToFloat(one.int32(0)), Float.intBitsToFloat(other.int32(0)));
      case Oid.FLOAT8 ->
          (one, other) ->
              floats(
                  Double.longBitsToDouble(one.int64(0)), Double.longBitsToDouble(other.int64(0)));
      case Oid.NUMERIC -> NumericOrder::binary;
      default -> null;
    };
  }

  /// Unlike Java's order: both zeros are equal. NaN is equal to itself and above all others.
  private static int floats(double one, double other) {
    if (one < other) {
      return -1;
    }
    if (one > other) {
      return 1;
    }
    return one == other ? 0 : Boolean.compare(Double.isNaN(one), Double.isNaN(other));
  }

  /// Blanks at the end of `character` are no part of the value.
  private static int padded(ByteSlice one, ByteSlice other) {
    return unpadded(one).compareTo(unpadded(other));
  }

  private static ByteSlice unpadded(ByteSlice value) {
    int length = value.length();
    while (length > 0 && value.at(length - 1) == ' ') {
      length--;
    }
    return length == value.length() ? value : value.slice(0, length);
  }

  private static long integerText(ByteSlice value) {
    boolean negative = value.at(0) == '-';
    long number = 0;
    for (int i = negative ? 1 : 0; i < value.length(); i++) {
      number = number * 10 + (value.at(i) - '0');
    }
    return negative ? -number : number;
  }

  /// The byte of a `"char"`, which is compared without sign; above 127 it is written in octal.
  private static int charText(ByteSlice value) {
    if (value.length() == 4 && value.at(0) == '\\') {
      return (value.at(1) - '0') << 6 | (value.at(2) - '0') << 3 | (value.at(3) - '0');
    }
    return value.length() == 0 ? 0 : value.at(0) & 0xff;
  }

  private static int byteaText(ByteSlice one, ByteSlice other) {
    return isHex(one) && isHex(other) ? one.compareTo(other) : bytes(one).compareTo(bytes(other));
  }

  private static ByteSlice bytes(ByteSlice value) {
    String text = value.text();
    Optional<byte[]> bytes = isHex(value) ? BytesText.hexBytea(text) : BytesText.escapedBytea(text);
    return ByteSlice.of(bytes.orElseThrow(() -> new IllegalStateException("no bytea")));
  }

  private static boolean isHex(ByteSlice value) {
    return value.length() >= 2 && value.at(0) == '\\' && value.at(1) == 'x';
  }

  /// Whether two dates or time stamps without zone have years of four digits and no era.
  private static boolean sortsAsText(ByteSlice one, ByteSlice other) {
    return hasPlainYear(one) && hasPlainYear(other);
  }

  private static boolean hasPlainYear(ByteSlice value) {
    return value.length() >= 10 && value.at(4) == '-' && value.at(value.length() - 1) <= '9';
  }

  private static int dates(ByteSlice one, ByteSlice other) {
    return Integer.compare(
        stored(DateTimeText.date(one), one), stored(DateTimeText.date(other), other));
  }

  private static int timestamps(ByteSlice one, ByteSlice other) {
    return Long.compare(
        stored(DateTimeText.timestamp(one), one), stored(DateTimeText.timestamp(other), other));
  }

  private static int stored(OptionalInt value, ByteSlice text) {
    return value.orElseThrow(() -> notIso(text));
  }

  private static long stored(OptionalLong value, ByteSlice text) {
    return value.orElseThrow(() -> notIso(text));
  }

  private static IllegalStateException notIso(ByteSlice text) {
    return new IllegalStateException("a date or time not in ISO form: " + text.text());
  }
}
