package io.dpg.pgtype;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Numerics as the server writes them, of which three are no numbers.
final class NumericText {

  static final String NAN = "NaN";
  static final String INFINITY = "Infinity";
  static final String NEGATIVE_INFINITY = "-Infinity";

  private NumericText() {}

  /// The number, or null for NaN and the infinities.
  static @Nullable BigDecimal read(String text) {
    return text.endsWith("N") || text.endsWith("y") ? null : new BigDecimal(text);
  }
}
