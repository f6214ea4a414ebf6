package io.dpg.pgtype;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import org.jspecify.annotations.Nullable;

/// A sum of floats in the order in which they come.
final class FloatSum implements Combination {

  private final FloatText width;
  private boolean any;
  private double sum;

  FloatSum(FloatText width) {
    this.width = width;
  }

  @Override
  public void add(@Nullable ByteSlice partial) {
    if (partial == null) {
      return;
    }
    double value = Double.parseDouble(partial.text());
    double next = any ? round(sum + value) : round(value);
    if (Double.isInfinite(next) && !Double.isInfinite(sum) && !Double.isInfinite(value)) {
      throw overflow();
    }
    any = true;
    sum = next;
  }

  private double round(double value) {
    return width == FloatText.FLOAT4 ? (float) value : value;
  }

  private static SqlErrorException overflow() {
    return SqlError.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow")
        .asException();
  }

  @Override
  public @Nullable ByteSlice result() {
    return any ? ByteSlice.of(width.write(sum)) : null;
  }
}
