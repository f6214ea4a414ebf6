package io.dpg.cli;

import static io.dpg.error.SqlState.INSUFFICIENT_PRIVILEGE;
import static io.dpg.error.SqlState.INTERNAL_ERROR;

import io.dpg.config.Configuration;
import io.dpg.embedded.DataDirectory;
import io.dpg.embedded.NodeUser;
import io.dpg.error.SqlError;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts the server as a process of its own that outlives this one, and follows its start.
final class Daemon {

  /// The Java options of the server; set by the launcher.
  private static final String FLAGS_PROPERTY = "dpg.server.flags";

  private final Configuration configuration;
  private final List<String> options;

  Daemon(Configuration configuration, List<String> options) {
    this.configuration = configuration;
    this.options = List.copyOf(options);
  }

  /// Returns the exit code of the start, when the server is ready or has failed.
  int start(Progress progress) {
    Path log = prepareLog();
    try {
      Process server =
          new ProcessBuilder(command())
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return follow(server, progress, log);
    } catch (IOException failure) {
      throw SqlError.of(INTERNAL_ERROR, "could not start the server: %s", failure.getMessage())
          .causedBy(failure);
    }
  }

  private Path prepareLog() {
    Path log = DataDirectory.log(configuration.dataDirectory());
    try {
      DataDirectory.requireUsable(configuration.dataDirectory(), NodeUser.find());
      Files.createDirectories(log.getParent());
      Files.writeString(
          log,
          "",
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
      return log;
    } catch (IOException failure) {
      throw SqlError.of(
              INSUFFICIENT_PRIVILEGE,
              "cannot write to the data directory \"%s\"",
              configuration.dataDirectory())
          .hint("Choose another one with --data.")
          .causedBy(failure);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      // In a session of its own, Ctrl-C and a closed terminal do not reach it.
      command.add("/usr/bin/setsid");
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String flags = System.getProperty(FLAGS_PROPERTY, "");
    for (String flag : flags.split(" ")) {
      if (!flag.isBlank()) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-Ddpg.log.level=INFO", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "server"));
    command.addAll(options);
    return command;
  }

  private static int follow(Process server, Progress progress, Path log) throws IOException {
    try (BufferedReader lines = server.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ServerCommand.PROGRESS)) {
          progress.step(line.substring(ServerCommand.PROGRESS.length()));
        } else if (line.equals(ServerCommand.READY)) {
          progress.clear();
          return ExitCode.OK.code();
        } else if (line.startsWith(ServerCommand.FAILED)) {
          progress.clear();
          String[] parts = line.substring(ServerCommand.FAILED.length()).split(" ", 2);
          progress.complain("dpg: " + parts[1]);
          return Integer.parseInt(parts[0]);
        }
      }
    }
    progress.clear();
    progress.complain("dpg: the server ended while starting; its log is " + log);
    return ExitCode.FAILED.code();
  }
}
