package io.dpg.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/// Shows on a terminal what is being done at the moment, on one line that is written over.
final class Progress {

  private static final String ERASE_LINE = "\r\033[K";

  private final PrintWriter err;
  private final boolean isTerminal;

  Progress(PrintWriter err) {
    this.err = err;
    this.isTerminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  void step(String step) {
    if (isTerminal) {
      err.print(ERASE_LINE + step + " ...");
      err.flush();
    }
  }

  void clear() {
    if (isTerminal) {
      err.print(ERASE_LINE);
      err.flush();
    }
  }

  void complain(String line) {
    err.println(line);
    err.flush();
  }
}
