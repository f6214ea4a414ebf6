package io.dpg.config;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A password, or where it is to be found when it is needed. Prints as where, never as what.
public sealed interface Secret {

  /// There is none.
  Secret NONE = new Written("");

  /// The password; empty when there is none.
  ///
  /// @throws SqlErrorException with F0000 when it cannot be found
  String read();

  /// The password itself.
  record Written(String text) implements Secret {
    @Override
    public String read() {
      return text;
    }

    @Override
    public String toString() {
      return "Written";
    }
  }

  /// The first line of a file.
  record InFile(Path file) implements Secret {
    @Override
    public String read() {
      try {
        return firstLine(Files.readString(file), "the password file \"" + file + "\"");
      } catch (IOException failure) {
        throw unreadable("could not read the password file \"" + file + "\"", failure);
      }
    }
  }

  /// The first line that a shell command prints.
  record FromCommand(String command) implements Secret {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String read() {
      String what = "the password command \"" + command + "\"";
      try {
        Process process =
            new ProcessBuilder("/bin/sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw SqlError.of(
                  CONFIG_FILE_ERROR, "%s takes longer than %d seconds", what, PATIENCE.toSeconds())
              .asException();
        }
        if (process.exitValue() != 0) {
          throw SqlError.of(
                  CONFIG_FILE_ERROR, "%s ended with exit code %d", what, process.exitValue())
              .asException();
        }
        return firstLine(new String(process.getInputStream().readAllBytes(), UTF_8), what);
      } catch (IOException failure) {
        throw unreadable("could not run " + what, failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw SqlError.of(CONFIG_FILE_ERROR, "interrupted while %s ran", what)
            .causedBy(interrupted);
      }
    }
  }

  private static String firstLine(String text, String what) {
    String line = text.lines().findFirst().orElse("");
    if (line.isEmpty()) {
      throw SqlError.of(CONFIG_FILE_ERROR, "%s has an empty first line", what).asException();
    }
    return line;
  }

  private static SqlErrorException unreadable(String what, IOException failure) {
    return SqlError.of(CONFIG_FILE_ERROR, "%s: %s", what, failure.getMessage()).causedBy(failure);
  }
}
