package io.dpg.worker;

import java.time.Duration;

/// Does something when a time is over, unless closed before: blocking sockets have no timeout of
/// their own.
final class Deadline implements AutoCloseable {

  private final Thread watch;

  Deadline(Duration timeout, Runnable expiry) {
    watch =
        Thread.ofVirtual()
            .name("deadline")
            .start(() -> {
              try {
                // The thread exists to wait.
                Thread.sleep(timeout);
              } catch (InterruptedException closedInTime) {
                return;
              }
              expiry.run();
            });
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
