package io.dpg.worker;

import io.dpg.wire.WireLimits;
import java.time.Duration;

/// Bounds of one connection to a node.
///
/// @param connectTimeout for connecting, logging in and cancelling
/// @param statementsMax prepared statements that one connection keeps
/// @param resultBytesMax what a [QueryResult] may hold; streamed results have no bound
public record NodeLimits(
    Duration connectTimeout, int statementsMax, long resultBytesMax, WireLimits wire) {

  public static final NodeLimits DEFAULT =
      new NodeLimits(Duration.ofSeconds(5), 1_000, 256L << 20, WireLimits.NODE);
}
