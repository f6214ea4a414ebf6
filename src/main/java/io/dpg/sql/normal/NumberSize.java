package io.dpg.sql.normal;

import java.math.BigInteger;

/// Which type a number without point is of, by its value. The two values that are of a narrower
/// type behind a minus sign are sizes of their own.
enum NumberSize {
  INTEGER('4', LiteralKind.INTEGER),
  /// 2147483648.
  INTEGER_IF_NEGATIVE('5', LiteralKind.BIGINT),
  BIGINT('8', LiteralKind.BIGINT),
  /// 9223372036854775808.
  BIGINT_IF_NEGATIVE('9', LiteralKind.NUMERIC),
  NUMERIC('n', LiteralKind.NUMERIC);

  private static final long INTEGER_MAX = Integer.MAX_VALUE;

  private final char marker;
  private final LiteralKind kind;

  NumberSize(char marker, LiteralKind kind) {
    this.marker = marker;
    this.kind = kind;
  }

  char marker() {
    return marker;
  }

  LiteralKind kind() {
    return kind;
  }

  /// The size of the integer token at a place.
  static NumberSize of(String sql, int start, int end) {
    if (end - start < 10) {
      // Hexadecimal digits too: seven of them are less than 2^31.
      return INTEGER;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      char c = sql.charAt(i);
      if (c == '_') {
        continue;
      }
      if (c < '0' || c > '9' || value > Long.MAX_VALUE / 10 - 1) {
        return ofLong(sql.substring(start, end).replace("_", ""));
      }
      value = value * 10 + (c - '0');
    }
    return ofNumber(value);
  }

  private static NumberSize ofNumber(long value) {
    if (value <= INTEGER_MAX) {
      return INTEGER;
    }
    return value == INTEGER_MAX + 1 ? INTEGER_IF_NEGATIVE : BIGINT;
  }

  private static NumberSize ofLong(String digits) {
    BigInteger value =
        switch (digits.charAt(1)) {
          case 'x', 'X' -> new BigInteger(digits.substring(2), 16);
          case 'o', 'O' -> new BigInteger(digits.substring(2), 8);
          case 'b', 'B' -> new BigInteger(digits.substring(2), 2);
          default -> new BigInteger(digits);
        };
    if (value.bitLength() < Long.SIZE) {
      return ofNumber(value.longValueExact());
    }
    return value.equals(BigInteger.ONE.shiftLeft(63)) ? BIGINT_IF_NEGATIVE : NUMERIC;
  }
}
