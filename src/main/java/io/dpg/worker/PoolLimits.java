package io.dpg.worker;

import java.time.Duration;

/// Bounds of the connections to all nodes.
///
/// @param connectionsMax the hard ceiling per node, below its max_connections
/// @param reserve how many of them are kept from transactions' first connections: for a
///   transaction's further ones and for dpg's own work
/// @param idleMax how long an unused connection is kept
/// @param waitMax how long to wait for a connection or for admission
public record PoolLimits(
    int connectionsMax, int reserve, Duration idleMax, Duration waitMax, NodeLimits connection) {

  public PoolLimits {
    if (reserve < 0 || reserve >= connectionsMax) {
      throw new IllegalArgumentException(
          "the reserve must leave connections: " + reserve + " of " + connectionsMax);
    }
  }

  /// A ceiling with a fifth of it, at least one, in reserve.
  public static PoolLimits ofCeiling(int connectionsMax) {
    return new PoolLimits(
        connectionsMax,
        Math.max(1, connectionsMax / 5),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        NodeLimits.DEFAULT);
  }

  /// How many transactions may be admitted at a time.
  public int permits() {
    return connectionsMax - reserve;
  }
}
