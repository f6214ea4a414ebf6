package io.dpg.embedded;

import java.time.Instant;
import java.util.Locale;

/// How a local node is doing.
///
/// @param node which one
/// @param state what its server does
/// @param processId the server's process; 0 when there is none
/// @param since when the state began
/// @param restarts how often the server was started again since dpg started
public record NodeStatus(LocalNode node, State state, long processId, Instant since, int restarts) {

  /// What the server of a node does.
  public enum State {
    /// Not ready yet, or replaying its log after a crash.
    STARTING,
    /// Accepts connections.
    READY,
    /// Died; will be started again.
    DOWN,
    /// Was told to stop.
    STOPPED;

    /// The name in output.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
