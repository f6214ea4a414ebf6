package io.dpg.embedded;

import java.time.Duration;
import java.time.Instant;

/// Whether a process that is not a child of this one still runs. Java calls a process alive that
/// has ended and that nobody has asked for its exit code; in a container without an init that is
/// for ever.
public final class ProcessLife {

  private static final Duration POLL = Duration.ofMillis(20);

  private ProcessLife() {}

  /// Whether the process runs code.
  public static boolean isRunning(ProcessHandle process) {
    // What has ended has no command line any more.
    return process.isAlive() && process.info().commandLine().isPresent();
  }

  /// Waits until the process has ended, and says whether it has.
  public static boolean awaitEnd(ProcessHandle process, Duration patience) {
    Instant deadline = Instant.now().plus(patience);
    while (isRunning(process)) {
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
