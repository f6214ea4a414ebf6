package io.dpg.worker;

import java.time.Duration;

/// Told what pools do; by any thread, so it must be quick.
public interface PoolMetrics {

  /// Counts nothing.
  PoolMetrics NONE = new PoolMetrics() {};

  default void opened(NodeAddress node, Duration took) {}

  default void refused(NodeAddress node) {}

  default void closed(NodeAddress node) {}

  default void leased(NodeAddress node) {}

  default void released(NodeAddress node) {}

  default void admitted(Duration waited) {}

  default void notAdmitted() {}
}
