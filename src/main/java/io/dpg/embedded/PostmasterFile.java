package io.dpg.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The file `postmaster.pid` that a PostgreSQL server keeps in its data directory while it runs
/// (PostgreSQL's `src/include/utils/pidfile.h`).
///
/// @param pid the server's process
/// @param status `starting`, `ready`, `stopping` or `standby`
record PostmasterFile(long pid, String status) {

  private static final String NAME = "postmaster.pid";
  private static final int STATUS_LINE = 7;

  static Path path(Path dataDirectory) {
    return dataDirectory.resolve(NAME);
  }

  /// The file's content; empty when there is none or it is only half written.
  static Optional<PostmasterFile> read(Path dataDirectory) {
    try {
      List<String> lines = Files.readAllLines(path(dataDirectory));
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      // A stand-alone server (postgres --single) writes its process id as a negative number.
      long pid = Math.abs(Long.parseLong(lines.getFirst().strip()));
      String status = lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
      return Optional.of(new PostmasterFile(pid, status));
    } catch (NoSuchFileException | NumberFormatException absent) {
      return Optional.empty();
    } catch (IOException failure) {
      throw StartFailures.io("could not read \"" + path(dataDirectory) + "\"", failure);
    }
  }

  boolean isReady() {
    return status.equals("ready");
  }

  /// The running server that the file speaks of. Empty when it has died, even if its process id now
  /// belongs to something else: after a reboot, and in containers, small numbers come back.
  Optional<ProcessHandle> server(Path dataDirectory) {
    return ProcessHandle.of(pid)
        .filter(ProcessLife::isRunning)
        .filter(process -> serves(process, dataDirectory));
  }

  private static boolean serves(ProcessHandle process, Path dataDirectory) {
    try {
      Path workingDirectory =
          Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
      return workingDirectory.equals(dataDirectory.toRealPath());
    } catch (IOException | UnsupportedOperationException notLinux) {
      return process.info().command().map(command -> command.endsWith("/postgres")).orElse(false);
    }
  }
}
