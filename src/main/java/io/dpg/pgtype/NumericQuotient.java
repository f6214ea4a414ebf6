package io.dpg.pgtype;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Division of numerics with the scale that PostgreSQL chooses: `select_div_scale` and `div_var` of
/// `numeric.c`.
final class NumericQuotient {

  /// `NUMERIC_MIN_SIG_DIGITS`.
  private static final int SIGNIFICANT_DIGITS_MIN = 16;

  /// `NUMERIC_MAX_DISPLAY_SCALE`.
  private static final int SCALE_MAX = 1000;

  private static final int GROUP_DIGITS = 4;

  private NumericQuotient() {}

  static BigDecimal of(BigDecimal dividend, BigDecimal divisor) {
    return dividend.divide(divisor, scale(dividend, divisor), RoundingMode.HALF_UP);
  }

  static int scale(BigDecimal dividend, BigDecimal divisor) {
    int weight = weight(dividend) - weight(divisor);
    // Of equal first digits PostgreSQL assumes that the dividend's are the smaller ones.
    if (firstGroup(dividend) <= firstGroup(divisor)) {
      weight--;
    }
    int scale = SIGNIFICANT_DIGITS_MIN - weight * GROUP_DIGITS;
    scale = Math.max(scale, Math.max(dividend.scale(), divisor.scale()));
    return Math.clamp(scale, 0, SCALE_MAX);
  }

  /// The power of 10,000 that the first base-10,000 digit stands for.
  private static int weight(BigDecimal number) {
    return number.signum() == 0 ? 0 : Math.floorDiv(wholeDigits(number) - 1, GROUP_DIGITS);
  }

  private static int wholeDigits(BigDecimal number) {
    return number.precision() - number.scale();
  }

  /// The first base-10,000 digit.
  private static int firstGroup(BigDecimal number) {
    int digits = wholeDigits(number) - weight(number) * GROUP_DIGITS;
    BigInteger unscaled = number.unscaledValue().abs();
    int surplus = number.precision() - digits;
    return surplus >= 0
        ? unscaled.divide(BigInteger.TEN.pow(surplus)).intValueExact()
        : unscaled.multiply(BigInteger.TEN.pow(-surplus)).intValueExact();
  }
}
