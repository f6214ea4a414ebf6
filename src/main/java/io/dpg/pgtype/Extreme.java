package io.dpg.pgtype;

import org.jspecify.annotations.Nullable;

/// The first value of an order.
final class Extreme implements Combination {

  private final ValueComparator order;
  private @Nullable ByteSlice best;

  Extreme(ValueComparator order) {
    this.order = order;
  }

  @Override
  public void add(@Nullable ByteSlice partial) {
    if (partial != null && (best == null || order.compare(partial, best) < 0)) {
      best = partial;
    }
  }

  @Override
  public @Nullable ByteSlice result() {
    return best;
  }
}
