package io.dpg.pgtype;

import org.jspecify.annotations.Nullable;

/// The partial results of one aggregate in one group, while they are being combined. Belongs to one
/// thread.
public interface Combination {

  /// Takes one more. Its bytes must not change before the result has been asked for.
  void add(@Nullable ByteSlice partial);

  /// The result of all so far; null when all were null.
  @Nullable ByteSlice result();
}
