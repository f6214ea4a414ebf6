package io.dpg.pgtype;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import org.jspecify.annotations.Nullable;

/// A sum that stays a bigint, or fails.
final class BigintSum implements Combination {

  private boolean any;
  private long sum;

  @Override
  public void add(@Nullable ByteSlice partial) {
    if (partial == null) {
      return;
    }
    any = true;
    long value = Long.parseLong(partial.text());
    long next = sum + value;
    if (((sum ^ next) & (value ^ next)) < 0) {
      throw outOfRange();
    }
    sum = next;
  }

  private static SqlErrorException outOfRange() {
    return SqlError.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range").asException();
  }

  @Override
  public @Nullable ByteSlice result() {
    return any ? ByteSlice.of(Long.toString(sum)) : null;
  }
}
