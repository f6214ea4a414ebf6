package io.dpg.pgtype;

import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Integers combined bit by bit, which gives the same for each width.
final class Bits implements Combination {

  private final LongBinaryOperator operator;
  private boolean any;
  private long bits;

  Bits(LongBinaryOperator operator) {
    this.operator = operator;
  }

  @Override
  public void add(@Nullable ByteSlice partial) {
    if (partial == null) {
      return;
    }
    long value = Long.parseLong(partial.text());
    bits = any ? operator.applyAsLong(bits, value) : value;
    any = true;
  }

  @Override
  public @Nullable ByteSlice result() {
    return any ? ByteSlice.of(Long.toString(bits)) : null;
  }
}
