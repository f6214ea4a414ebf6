package io.dpg.embedded;

import static io.dpg.error.SqlState.IO_ERROR;

import io.dpg.error.SqlError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a short-lived program did: its exit code and all it printed.
///
/// @param name the program
/// @param exitCode 0 when it succeeded
/// @param output standard output and standard error
record Command(String name, int exitCode, String output) {

  static Command run(List<String> command) {
    return run(command, "");
  }

  /// Runs a program to its end and feeds it the text.
  static Command run(List<String> command, String input) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    try {
      Process process = builder.start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Command(command.getFirst(), process.waitFor(), output);
    } catch (IOException failure) {
      throw StartFailures.io("could not run \"" + command.getFirst() + "\"", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw SqlError.of(IO_ERROR, "interrupted while running \"%s\"", command.getFirst())
          .causedBy(interrupted);
    }
  }

  /// The output of a program that has to succeed.
  String requireSuccess() {
    if (exitCode != 0) {
      throw StartFailures.fromOutput("\"" + name + "\" failed", output).asException();
    }
    return output;
  }
}
