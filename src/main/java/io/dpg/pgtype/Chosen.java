package io.dpg.pgtype;

import org.jspecify.annotations.Nullable;

/// One boolean that wins over the other wherever it is met.
final class Chosen implements Combination {

  private final ByteSlice winner;
  private @Nullable ByteSlice result;

  Chosen(String winner) {
    this.winner = ByteSlice.of(winner);
  }

  @Override
  public void add(@Nullable ByteSlice partial) {
    if (partial != null && (result == null || partial.equals(winner))) {
      result = partial;
    }
  }

  @Override
  public @Nullable ByteSlice result() {
    return result;
  }
}
