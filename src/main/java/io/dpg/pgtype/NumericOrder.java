package io.dpg.pgtype;

import java.math.BigDecimal;

/// The order of numeric, by the digits as they are on the wire: -Infinity, the numbers, Infinity,
/// NaN.
final class NumericOrder {

  private static final int POSITIVE = 0x0000;
  private static final int NEGATIVE = 0x4000;
  private static final int NAN = 0xC000;
  private static final int POSITIVE_INFINITY = 0xD000;
  private static final int NEGATIVE_INFINITY = 0xF000;
  private static final int BINARY_HEADER = 8;

  private NumericOrder() {}

  /// Compares two numbers as the server writes them: `-12.50`, without exponent.
  static int text(ByteSlice one, ByteSlice other) {
    int rank = textRank(one);
    int otherRank = textRank(other);
    if (rank != otherRank || Math.abs(rank) != 1) {
      return Integer.compare(rank, otherRank);
    }
    return rank > 0 ? magnitudes(one, 0, other, 0) : magnitudes(other, 1, one, 1);
  }

  /// Compares two numbers as the server writes them, floats among them: `-1.5e+20`.
  static int anyText(ByteSlice one, ByteSlice other) {
    int rank = textRank(one);
    boolean plain = !hasExponent(one) && !hasExponent(other);
    return plain || rank != textRank(other) || Math.abs(rank) != 1
        ? text(one, other)
        : new BigDecimal(one.text()).compareTo(new BigDecimal(other.text()));
  }

  private static boolean hasExponent(ByteSlice value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.at(i) == 'e') {
        return true;
      }
    }
    return false;
  }

  /// -2 for -Infinity, the sign for a number, 2 for Infinity, 3 for NaN.
  private static int textRank(ByteSlice value) {
    return switch (value.at(0)) {
      case 'N' -> 3;
      case 'I' -> 2;
      case '-' -> value.at(1) == 'I' ? -2 : -1;
      default -> isZero(value) ? 0 : 1;
    };
  }

  private static boolean isZero(ByteSlice value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.at(i) != '0' && value.at(i) != '.') {
        return false;
      }
    }
    return true;
  }

  private static int magnitudes(ByteSlice one, int start, ByteSlice other, int otherStart) {
    int whole = wholeDigits(one, start);
    int otherWhole = wholeDigits(other, otherStart);
    if (whole != otherWhole) {
      return Integer.compare(whole, otherWhole);
    }
    // Both points stand at the same place: digits that one does not have are zeros.
    int length = Math.max(one.length() - start, other.length() - otherStart);
    for (int i = 0; i < length; i++) {
      int difference = digit(one, start + i) - digit(other, otherStart + i);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int wholeDigits(ByteSlice value, int start) {
    int end = start;
    while (end < value.length() && value.at(end) != '.') {
      end++;
    }
    return end - start;
  }

  private static int digit(ByteSlice value, int index) {
    return index < value.length() && value.at(index) != '.' ? value.at(index) : '0';
  }

  /// Compares two numbers in binary form: `int16 digits | int16 weight | int16 sign | int16 scale |
  /// (int16 base-10,000 digit)*`
  static int binary(ByteSlice one, ByteSlice other) {
    int rank = binaryRank(one);
    int otherRank = binaryRank(other);
    if (rank != otherRank || Math.abs(rank) != 1) {
      return Integer.compare(rank, otherRank);
    }
    return rank > 0 ? groups(one, other) : groups(other, one);
  }

  private static int binaryRank(ByteSlice value) {
    return switch (value.int16(4) & 0xffff) {
      case NAN -> 3;
      case POSITIVE_INFINITY -> 2;
      case NEGATIVE_INFINITY -> -2;
      case NEGATIVE -> value.int16(0) == 0 ? 0 : -1;
      case POSITIVE -> value.int16(0) == 0 ? 0 : 1;
      default -> throw new IllegalStateException("a numeric's sign is " + value.int16(4));
    };
  }

  private static int groups(ByteSlice one, ByteSlice other) {
    if (one.int16(2) != other.int16(2)) {
      return Short.compare(one.int16(2), other.int16(2));
    }
    int count = Math.max(one.int16(0), other.int16(0));
    for (int i = 0; i < count; i++) {
      int difference = group(one, i) - group(other, i);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int group(ByteSlice value, int index) {
    return index < value.int16(0) ? value.int16(BINARY_HEADER + 2 * index) : 0;
  }
}
