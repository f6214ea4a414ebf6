package io.dpg.pgtype;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Aggregates that PostgreSQL computes from sums: avg, variance and stddev of integers and numeric,
/// with all the digits that PostgreSQL gives. Sums are numerics in text form.
public final class Averages {

  private Averages() {}

  /// `avg` from `sum` and `count`; null when there was nothing to count.
  public static @Nullable String average(@Nullable String sum, long count) {
    if (count == 0 || sum == null) {
      return null;
    }
    BigDecimal number = NumericText.read(sum);
    return number == null
        ? sum
        : NumericQuotient.of(number, BigDecimal.valueOf(count)).toPlainString();
  }

  /// `avg` of float8 from `sum` and `count`; the sum depends on the order of the values already.
  public static @Nullable String floatAverage(@Nullable String sum, long count) {
    return count == 0 || sum == null
        ? null
        : FloatText.FLOAT8.write(Double.parseDouble(sum) / count);
  }

  /// Which of the four aggregates.
  public enum Spread {
    VAR_POP,
    VAR_SAMP,
    STDDEV_POP,
    STDDEV_SAMP
  }

  /// A variance or standard deviation (`numeric_stddev_internal` of `numeric.c`).
  ///
  /// @param sum of the values
  /// @param sumOfSquares of the values as numerics
  public static @Nullable String spread(
      Spread spread, @Nullable String sum, @Nullable String sumOfSquares, long count) {
    boolean sample = spread == Spread.VAR_SAMP || spread == Spread.STDDEV_SAMP;
    if (sum == null || sumOfSquares == null || count < (sample ? 2 : 1)) {
      return null;
    }
    BigDecimal total = NumericText.read(sum);
    BigDecimal squares = NumericText.read(sumOfSquares);
    if (total == null || squares == null) {
      return NumericText.NAN;
    }
    BigDecimal values = BigDecimal.valueOf(count);
    BigDecimal dividend = values.multiply(squares).subtract(total.multiply(total));
    if (dividend.signum() <= 0) {
      return "0";
    }
    BigDecimal divisor = values.multiply(sample ? BigDecimal.valueOf(count - 1) : values);
    BigDecimal variance = NumericQuotient.of(dividend, divisor);
    return switch (spread) {
      case VAR_POP, VAR_SAMP -> variance.toPlainString();
      case STDDEV_POP, STDDEV_SAMP -> squareRoot(variance).toPlainString();
    };
  }

  /// The root with as many digits after the point as the number has.
  private static BigDecimal squareRoot(BigDecimal number) {
    int scale = number.scale();
    BigInteger shifted = number.setScale(2 * (scale + 1)).unscaledValue();
    return new BigDecimal(shifted.sqrt(), scale + 1).setScale(scale, RoundingMode.HALF_UP);
  }
}
