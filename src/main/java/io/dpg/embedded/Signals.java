package io.dpg.embedded;

import java.time.Duration;
import java.util.List;

/// The signals that stop a PostgreSQL server; Java itself can send only two of the four.
enum Signals {
  /// Fast shutdown: open transactions are rolled back, a checkpoint is written.
  FAST("INT"),
  /// Immediate shutdown: as after a crash, the next start replays the log.
  IMMEDIATE("QUIT"),
  /// The operating system ends the process; its children notice and end.
  KILL("KILL");

  private final String signal;

  Signals(String signal) {
    this.signal = signal;
  }

  void send(ProcessHandle process) {
    Command.run(List.of("/bin/sh", "-c", "kill -" + signal + " " + process.pid() + " 2>/dev/null"));
  }

  /// Stops a server: fast, and less and less kindly each time the patience runs out.
  static void stop(ProcessHandle process, Duration patience) {
    for (Signals signal : values()) {
      signal.send(process);
      if (ProcessLife.awaitEnd(process, patience)) {
        return;
      }
    }
  }
}
