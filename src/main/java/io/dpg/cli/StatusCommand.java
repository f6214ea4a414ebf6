package io.dpg.cli;

import io.dpg.embedded.FileTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Shows what runs.
@Command(
    name = "status",
    description = "Show the nodes. Exit code 0: all ready, 1: not all, 3: not running.")
final class StatusCommand implements Callable<Integer> {

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Path directory = options.configuration().dataDirectory();
    Optional<ServerStatus> status = ServerStatus.ofRunning(directory);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status.map(StatusCommand::toJson).orElseGet(() -> notRunning(directory)));
    } else if (status.isPresent()) {
      print(status.get(), out);
    } else {
      out.println("dpg is not running (data in " + directory + ")");
    }
    return status.map(StatusCommand::exitCode).orElse(ExitCode.NOT_RUNNING).code();
  }

  private static ExitCode exitCode(ServerStatus status) {
    boolean allReady =
        status.state().equals(ServerStatus.READY)
            && status.nodes().stream().allMatch(node -> node.state().equals(ServerStatus.READY));
    return allReady ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(ServerStatus status, PrintWriter out) {
    out.printf(
        "dpg is %s on %s port %d (process %d, data in %s)%n%n",
        status.state(),
        String.join(",", status.listen()),
        status.port(),
        status.processId(),
        status.dataDirectory());
    String format = "%-18s %-12s %-22s %-10s %8s %10s %9s%n";
    out.printf(format, "NODE", "ROLE", "ADDRESS", "STATE", "UPTIME", "SIZE", "RESTARTS");
    for (ServerStatus.Node node : status.nodes()) {
      out.printf(
          format,
          node.name(),
          node.role(),
          node.address().startsWith("/") ? "(Unix socket)" : node.address(),
          node.state(),
          readable(uptime(node)),
          readable(size(status, node)),
          node.restarts());
    }
  }

  /// The keys are stable: scripts read them.
  private static String toJson(ServerStatus status) {
    ObjectNode root = ServerStatus.JSON.createObjectNode();
    root.put("state", status.state());
    root.put("process_id", status.processId());
    root.put("started_at", status.startedAt().toString());
    root.put("data_directory", status.dataDirectory());
    root.put("port", status.port());
    ArrayNode listen = root.putArray("listen");
    status.listen().forEach(listen::add);
    root.put("user", status.user());
    root.put("database", status.database());
    root.put("profile", status.profile());
    ArrayNode nodes = root.putArray("nodes");
    for (ServerStatus.Node node : status.nodes()) {
      ObjectNode object = nodes.addObject();
      object.put("name", node.name());
      object.put("role", node.role());
      object.put("address", node.address());
      object.put("state", node.state());
      object.put("process_id", node.processId());
      object.put("uptime_seconds", uptime(node).toSeconds());
      object.put("size_bytes", size(status, node));
      object.put("restarts", node.restarts());
    }
    return root.toPrettyString();
  }

  private static String notRunning(Path directory) {
    ObjectNode root = ServerStatus.JSON.createObjectNode();
    root.put("state", "down");
    root.put("data_directory", directory.toString());
    root.putArray("nodes");
    return root.toPrettyString();
  }

  private static Duration uptime(ServerStatus.Node node) {
    return node.state().equals(ServerStatus.READY)
        ? Duration.between(node.since(), Instant.now())
        : Duration.ZERO;
  }

  private static long size(ServerStatus status, ServerStatus.Node node) {
    try {
      return FileTree.size(Path.of(status.dataDirectory(), node.name(), "data"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static String readable(Duration duration) {
    if (duration.toDays() > 0) {
      return "%dd %02dh".formatted(duration.toDays(), duration.toHoursPart());
    }
    if (duration.toHours() > 0) {
      return "%dh %02dm".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return "%dm %02ds".formatted(duration.toMinutes(), duration.toSecondsPart());
  }

  static String readable(long bytes) {
    List<String> units = List.of("B", "kB", "MB", "GB", "TB");
    double number = bytes;
    int unit = 0;
    while (number >= 1024 && unit < units.size() - 1) {
      number /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", number, units.get(unit));
  }
}
