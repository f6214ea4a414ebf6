package io.dpg.worker;

import io.dpg.error.SqlError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether a node can be reached, as far as the last attempt tells.
///
/// @param failure why not; null while it can be reached or was never tried
/// @param since when that began; null when it was never tried
public record NodeHealth(@Nullable SqlError failure, @Nullable Instant since) {

  static final NodeHealth UNKNOWN = new NodeHealth(null, null);

  public boolean isReachable() {
    return failure == null;
  }
}
