package io.dpg.pgtype;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// An exact sum of numerics.
final class NumericSum implements Combination {

  private boolean any;
  private boolean nan;
  private boolean infinity;
  private boolean negativeInfinity;
  private BigDecimal sum = BigDecimal.ZERO;

  @Override
  public void add(@Nullable ByteSlice partial) {
    if (partial == null) {
      return;
    }
    any = true;
    String text = partial.text();
    switch (text) {
      case NumericText.NAN -> nan = true;
      case NumericText.INFINITY -> infinity = true;
      case NumericText.NEGATIVE_INFINITY -> negativeInfinity = true;
      default -> sum = sum.add(new BigDecimal(text));
    }
  }

  @Override
  public @Nullable ByteSlice result() {
    return any ? ByteSlice.of(text()) : null;
  }

  private String text() {
    if (nan || (infinity && negativeInfinity)) {
      return NumericText.NAN;
    }
    if (infinity) {
      return NumericText.INFINITY;
    }
    return negativeInfinity ? NumericText.NEGATIVE_INFINITY : sum.toPlainString();
  }
}
