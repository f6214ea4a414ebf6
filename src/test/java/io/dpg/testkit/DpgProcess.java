package io.dpg.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A dpg that runs as processes of its own on a data directory, as a user runs it, so that it can
/// be killed.
public final class DpgProcess {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path data;
  private final int port;
  private final List<String> options;

  /// @param folder where the data directory is made
  /// @param options of `up`, besides those for the data directory and the port
  public DpgProcess(Path folder, String... options) {
    this.data = folder.resolve("data");
    this.port = FreePorts.firstOf(6);
    this.options = List.of(options);
  }

  /// How a command ended.
  ///
  /// @param text both streams
  public record Ended(int exitCode, String text) {}

  public Endpoint endpoint() {
    return new Endpoint(
        "127.0.0.1", port, "distributed_postgres_cluster", "dpg_cluster", "dpg_cluster_2026");
  }

  /// A worker itself, past dpg.
  public Endpoint worker(int number) {
    Endpoint dpg = endpoint();
    return new Endpoint(dpg.host(), port + number, dpg.database(), dpg.user(), dpg.password());
  }

  public Path data() {
    return data;
  }

  public int port() {
    return port;
  }

  /// `up`, in the background.
  public Ended up() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--port", Integer.toString(port)));
    return command("up", arguments.toArray(String[]::new));
  }

  /// `down`, `status` and their like.
  public Ended command(String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(Launcher.words());
    words.addAll(List.of(command, "--data", data.toString()));
    words.addAll(List.of(arguments));
    return run(words, Launcher.environment());
  }

  /// Runs a program to its end, which has to come within two minutes.
  public static Ended run(List<String> words, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("dpg-process-", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("runs longer than " + TIMEOUT + ": " + words);
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }

  /// The JVM that serves clients.
  public ProcessHandle server() throws IOException {
    return ProcessHandle.of(status().get("process_id").asLong()).orElseThrow();
  }

  /// A node's PostgreSQL: 0 for the coordinator node, else the worker's number.
  public ProcessHandle node(int number) throws IOException {
    long id = status().get("nodes").get(number).get("process_id").asLong();
    return ProcessHandle.of(id).orElseThrow();
  }

  /// A node's PostgreSQL with all of its processes.
  public List<ProcessHandle> processes(int number) throws IOException {
    ProcessHandle postmaster = node(number);
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  /// Whether every node is up, and known by the process that it has now.
  public boolean allNodesRun() throws IOException {
    for (JsonNode node : status().get("nodes")) {
      if (!node.get("state").asString().equals("ready")
          || ProcessHandle.of(node.get("process_id").asLong()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /// All of these with everything that they have started.
  public List<ProcessHandle> everything() throws IOException {
    List<ProcessHandle> all = new ArrayList<>(List.of(server()));
    for (JsonNode node : status().get("nodes")) {
      ProcessHandle.of(node.get("process_id").asLong())
          .ifPresent(postmaster -> {
            all.add(postmaster);
            postmaster.descendants().forEach(all::add);
          });
    }
    return all;
  }

  /// The states of the nodes, the coordinator node's first.
  public List<String> states() throws IOException {
    return StreamSupport.stream(status().get("nodes").spliterator(), false)
        .map(node -> node.get("state").asString())
        .toList();
  }

  private JsonNode status() throws IOException {
    return JSON.readTree(Files.readString(data.resolve("status.json")));
  }
}
