package io.dpg.integration;

import io.dpg.testkit.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A client program of this machine, told by environment variables where dpg is.
final class ExternalProgram {

  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private final Endpoint server;
  private final List<String> command;

  ExternalProgram(Endpoint server, String... command) {
    this.server = server;
    this.command = new ArrayList<>(List.of(command));
  }

  /// What a program printed, both streams in the order of printing, and how it ended.
  record Output(int exitCode, String text) {}

  static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /// Runs it to its end.
  Output run(String input) throws IOException, InterruptedException {
    Process process = start(input);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " runs longer than " + TIMEOUT + ": " + text);
    }
    return new Output(process.exitValue(), text);
  }

  /// Starts it and gives it its input.
  Process start(String input) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGHOST", server.host());
    builder.environment().put("PGPORT", Integer.toString(server.port()));
    builder.environment().put("PGUSER", server.user());
    builder.environment().put("PGPASSWORD", server.password());
    builder.environment().put("PGDATABASE", server.database());
    builder.environment().put("PSQLRC", "/dev/null");
    builder.environment().put("PSQL_EDITOR", "true");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    return process;
  }
}
