package io.dpg.execute;

import java.nio.ByteBuffer;

/// The order of numerics in their binary form: `int16 digits | int16 weight | uint16 sign | int16
/// scale | int16[digits]`, digits to the base 10,000 (PostgreSQL, numeric_send in numeric.c).
final class NumericWire {

  private static final int NEGATIVE = 0x4000;
  private static final int NAN = 0xC000;
  private static final int POSITIVE_INFINITY = 0xD000;
  private static final int NEGATIVE_INFINITY = 0xF000;

  private NumericWire() {}

  static int compare(ByteBuffer left, ByteBuffer right) {
    int leftRank = rank(left);
    int rightRank = rank(right);
    if (leftRank != rightRank || leftRank != 1 && leftRank != -1) {
      return Integer.compare(leftRank, rightRank);
    }
    return leftRank * compareMagnitudes(left, right);
  }

  /// -infinity, negative, zero, positive, infinity, NaN.
  private static int rank(ByteBuffer value) {
    return switch (value.getShort(4) & 0xffff) {
      case NAN -> 3;
      case POSITIVE_INFINITY -> 2;
      case NEGATIVE_INFINITY -> -2;
      case NEGATIVE -> value.getShort(0) == 0 ? 0 : -1;
      default -> value.getShort(0) == 0 ? 0 : 1;
    };
  }

  private static int compareMagnitudes(ByteBuffer left, ByteBuffer right) {
    int weights = Short.compare(left.getShort(2), right.getShort(2));
    if (weights != 0) {
      return weights;
    }
    int digits = Math.max(left.getShort(0), right.getShort(0));
    for (int i = 0; i < digits; i++) {
      int order = Integer.compare(digit(left, i), digit(right, i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int digit(ByteBuffer value, int index) {
    return index < value.getShort(0) ? value.getShort(8 + 2 * index) : 0;
  }
}
