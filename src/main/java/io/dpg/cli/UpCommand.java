package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.embedded.Ports;
import io.dpg.error.SqlError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Starts the cluster, in the background or here.
@Command(name = "up", description = "Start the cluster; harmless when it is up.")
final class UpCommand implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(50);

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = "--foreground",
      description = "stay until SIGTERM or Ctrl-C, and log to standard error")
  private boolean foreground;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Configuration configuration = options.configuration();
    Optional<ServerStatus> running = ServerStatus.ofRunning(configuration.dataDirectory());
    if (running.isPresent()) {
      List<String> differences = differences(configuration, running.get());
      if (!differences.isEmpty()) {
        err()
            .println(
                "dpg: already up with %s. Run \"./dpg down\" first to change that."
                    .formatted(String.join(", ", differences)));
        return ExitCode.DATA_DIRECTORY.code();
      }
      if (awaitReady(configuration)) {
        greet(configuration.dataDirectory(), "was up already");
        return ExitCode.OK.code();
      }
    }
    if (foreground) {
      return new ServerLife(configuration, Services.CLIENTS, new ForegroundReport(this))
          .run()
          .code();
    }
    Instant begin = Instant.now();
    int code =
        new Daemon(configuration, options.arguments(configuration)).start(new Progress(err()));
    if (code == ExitCode.OK.code()) {
      Duration took = Duration.between(begin, Instant.now());
      greet(configuration.dataDirectory(), "ready in %.1f s".formatted(took.toMillis() / 1000.0));
    }
    return code;
  }

  private static List<String> differences(Configuration wanted, ServerStatus running) {
    List<String> differences = new ArrayList<>();
    if (wanted.listen().port() != running.port()) {
      differences.add("--port " + running.port());
    }
    if (!wanted.listen().addresses().equals(running.listen())) {
      differences.add("--listen " + String.join(",", running.listen()));
    }
    if (wanted.workers() > running.workers()) {
      differences.add("--workers " + running.workers());
    }
    if (!wanted.profile().label().equals(running.profile())) {
      differences.add("--profile " + running.profile());
    }
    return differences;
  }

  /// Waits for a process that another `up` has started, and says whether it is ready for clients.
  /// It is not when it ends meanwhile, as one does that was killed just now.
  private static boolean awaitReady(Configuration configuration) {
    Instant deadline = Instant.now().plus(configuration.timeouts().nodeStart());
    while (Instant.now().isBefore(deadline)) {
      Optional<ServerStatus> status = ServerStatus.ofRunning(configuration.dataDirectory());
      if (status.isEmpty()) {
        return false;
      }
      boolean isReady = status.get().state().equals(ServerStatus.READY);
      if (isReady && Ports.answers(configuration.listen())) {
        return true;
      }
      try {
        // Another process gets ready; it cannot notify this one.
        Thread.sleep(POLL);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private void greet(Path dataDirectory, String how) {
    PrintWriter out = spec.commandLine().getOut();
    ServerStatus.ofRunning(dataDirectory)
        .ifPresent(status -> out.print(Greeting.of(status, options.configuration(), how)));
    out.flush();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /// Says on the terminal what the log does not.
  private record ForegroundReport(UpCommand command) implements StartReport {

    @Override
    public void progress(String step) {
      // The log on the same terminal says it.
    }

    @Override
    public void ready() {
      command.greet(command.options.configuration().dataDirectory(), "ready; Ctrl-C stops it");
    }

    @Override
    public void failed(SqlError error) {
      command.err().println("dpg: " + Main.line(error));
    }
  }
}
