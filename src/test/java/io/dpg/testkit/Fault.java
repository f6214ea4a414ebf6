package io.dpg.testkit;

import java.time.Duration;

/// What goes wrong between dpg and a node.
public sealed interface Fault {

  /// The connection breaks before the message has passed.
  record Cut() implements Fault {}

  /// Half of the message passes, then the connection breaks.
  record Half() implements Fault {}

  /// The message, and what follows it on the connection, waits until [FaultProxy#heal].
  record Stall() implements Fault {}

  /// The message is late.
  record Delay(Duration time) implements Fault {}

  /// Something is done, then the message passes: a server is killed, for instance.
  record Run(Runnable action) implements Fault {}
}
