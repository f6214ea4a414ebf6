package io.dpg.worker;

import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.wire.BackendMessage.ParameterStatus;

/// Told of what a node says unasked, by the thread that reads the connection.
public interface NodeListener {

  /// Ignores everything: for dpg's own connections.
  NodeListener SILENT = new NodeListener() {};

  default void notice(NoticeResponse notice) {}

  /// Whether a notice must not get lost, however many there are.
  default boolean needs(NoticeResponse notice) {
    return false;
  }

  default void parameterStatus(ParameterStatus change) {}

  default void notification(NotificationResponse notification) {}
}
