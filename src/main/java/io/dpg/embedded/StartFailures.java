package io.dpg.embedded;

import static io.dpg.error.SqlState.DISK_FULL;
import static io.dpg.error.SqlState.INSUFFICIENT_PRIVILEGE;
import static io.dpg.error.SqlState.IO_ERROR;
import static io.dpg.error.SqlState.OBJECT_IN_USE;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;

/// Says in one line why nodes could not start: what the operating system and PostgreSQL report, by
/// its cause.
final class StartFailures {

  private static final String NO_SPACE = "No space left on device";
  private static final String QUOTA = "Disk quota exceeded";
  private static final int LINES_MAX = 6;

  private StartFailures() {}

  /// An I/O failure as an error.
  static SqlErrorException io(String what, IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    if (isDiskFull(reason)) {
      return diskFull(what).causedBy(failure);
    }
    boolean denied =
        failure instanceof AccessDeniedException
            || failure.getCause() instanceof ReadOnlyFileSystemException
            || reason.contains("Read-only file system");
    return SqlError.of(denied ? INSUFFICIENT_PRIVILEGE : IO_ERROR, "%s: %s", what, reason(failure))
        .causedBy(failure);
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> "permission denied for \"" + denied.getFile() + "\"";
      default -> String.valueOf(failure.getMessage());
    };
  }

  /// The error behind what a PostgreSQL program printed.
  static SqlError fromOutput(String what, String output) {
    if (isDiskFull(output)) {
      return diskFull(what);
    }
    if (output.contains("Address already in use")) {
      return SqlError.of(OBJECT_IN_USE, "%s: its port is already in use", what);
    }
    List<String> telling =
        output
            .lines()
            .filter(line -> line.matches(".*(FATAL|PANIC|ERROR|DETAIL|HINT|error):.*"))
            .limit(LINES_MAX)
            .map(StartFailures::withoutPrefix)
            .toList();
    String reason =
        telling.isEmpty() ? output.lines().reduce((a, b) -> b).orElse("no reason given") : "";
    return SqlError.of(IO_ERROR, "%s: %s%s", what, reason, String.join("; ", telling));
  }

  private static String withoutPrefix(String line) {
    return line.replaceFirst("^.*?(?:FATAL|PANIC|ERROR|DETAIL|HINT|error):\\s*", "");
  }

  static boolean isDiskFull(String text) {
    return text.contains(NO_SPACE) || text.contains(QUOTA);
  }

  static SqlError diskFull(String what) {
    return SqlError.of(DISK_FULL, "%s: the disk is full", what)
        .hint("Free some space, then run \"./dpg up\" again: committed data is not lost.");
  }
}
