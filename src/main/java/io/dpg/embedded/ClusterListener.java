package io.dpg.embedded;

import java.time.Duration;

/// Is told what happens to the local nodes. Called on the threads that supervise them: an
/// implementation returns soon.
public interface ClusterListener {

  /// A listener that does not care.
  ClusterListener NONE = new ClusterListener() {};

  /// A step of the start begins, in words for a person.
  default void progress(String step) {}

  /// A node accepts connections.
  default void ready(LocalNode node) {}

  /// A node died by itself and is started again after the delay.
  ///
  /// @param attempt counted from 1 since the node last ran for a minute
  default void died(LocalNode node, int exitCode, int attempt, Duration delay) {}

  /// A node stopped because the cluster was closed.
  default void stopped(LocalNode node) {}
}
