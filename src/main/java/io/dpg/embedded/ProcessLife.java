package io.dpg.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Whether a process that is not a child of this one still runs. Java calls a process alive that
/// has ended and that nobody has asked for its exit code; in a container without an init that is
/// for ever.
public final class ProcessLife {

  private static final Duration POLL = Duration.ofMillis(20);

  private ProcessLife() {}

  /// Whether the process has not ended yet.
  public static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && !isZombie(process);
  }

  /// Linux says so in `/proc/<pid>/stat`: `pid (name) state ...`. Elsewhere the system's first
  /// process can be trusted to ask for exit codes.
  private static boolean isZombie(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "stat");
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      int state = text.lastIndexOf(')') + 2;
      return state < text.length() && "ZX".indexOf(text.charAt(state)) >= 0;
    } catch (IOException notLinuxOrGone) {
      return false;
    }
  }

  /// Waits until the process has ended, and says whether it has.
  public static boolean awaitEnd(ProcessHandle process, Duration patience) {
    Instant deadline = Instant.now().plus(patience);
    while (isRunning(process)) {
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      try {
        // A process that is not ours tells nobody when it ends.
        Thread.sleep(POLL);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
