package io.dpg.pgtype;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Floats as PostgreSQL writes them with `extra_float_digits` above zero: the fewest digits that
/// read back as the same number, of those the nearest.
enum FloatText {
  FLOAT4(6, 1L << 23) {
    @Override
    String shortest(double value) {
      return Float.toString((float) value);
    }

    @Override
    double nearest(BigDecimal number) {
      return number.floatValue();
    }

    @Override
    double next(double value, boolean up) {
      return up ? Math.nextUp((float) value) : Math.nextDown((float) value);
    }
  },
  FLOAT8(15, 1L << 52) {
    @Override
    String shortest(double value) {
      return Double.toString(value);
    }

    @Override
    double nearest(BigDecimal number) {
      return number.doubleValue();
    }

    @Override
    double next(double value, boolean up) {
      return up ? Math.nextUp(value) : Math.nextDown(value);
    }
  };

  /// From this power of ten on, and below the smallest, an exponent is written.
  private final int exponentMax;

  private static final int EXPONENT_MIN = -4;

  /// Where integers cease to have fractions between them.
  private final double wholeMin;

  FloatText(int exponentMax, double wholeMin) {
    this.exponentMax = exponentMax;
    this.wholeMin = wholeMin;
  }

  abstract String shortest(double value);

  abstract double nearest(BigDecimal number);

  abstract double next(double value, boolean up);

  String write(double value) {
    if (Double.isNaN(value)) {
      return NumericText.NAN;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? NumericText.INFINITY : NumericText.NEGATIVE_INFINITY;
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    return value == 0 ? sign + "0" : sign + write(digits(Math.abs(value)));
  }

  private String write(BigDecimal number) {
    int exponent = number.precision() - number.scale() - 1;
    if (exponent >= EXPONENT_MIN && exponent < exponentMax) {
      return number.toPlainString();
    }
    String digits = number.unscaledValue().toString();
    return digits.charAt(0)
        + (digits.length() == 1 ? "" : "." + digits.substring(1))
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private BigDecimal digits(double value) {
    BigDecimal shortest = new BigDecimal(shortest(value)).stripTrailingZeros();
    if (value >= wholeMin) {
      return inside(value, shortest);
    }
    return shortest.precision() == 2 ? oneDigit(value, shortest) : shortest;
  }

  /// Java never tries a single digit, of which two may be enough for the smallest numbers.
  private BigDecimal oneDigit(double value, BigDecimal shortest) {
    BigDecimal rounded = shortest.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return nearest(rounded) == value ? rounded.stripTrailingZeros() : shortest;
  }

  /// Java takes a number in the middle between two floats, which reads as the even one; PostgreSQL
  /// does not.
  private BigDecimal inside(double value, BigDecimal shortest) {
    BigDecimal exact = new BigDecimal(value);
    BigDecimal candidate = shortest;
    int digits = shortest.precision();
    while (nearest(candidate) != value || isMiddle(candidate, exact, value)) {
      digits++;
      candidate = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }
    return candidate.stripTrailingZeros();
  }

  private boolean isMiddle(BigDecimal candidate, BigDecimal exact, double value) {
    double neighbour = next(value, candidate.compareTo(exact) > 0);
    return !Double.isInfinite(neighbour)
        && candidate.multiply(BigDecimal.TWO).compareTo(exact.add(new BigDecimal(neighbour))) == 0;
  }
}
