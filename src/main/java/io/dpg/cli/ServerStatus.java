package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.config.RemoteNode;
import io.dpg.embedded.NodeStatus;
import io.dpg.embedded.ProcessLife;
import io.dpg.embedded.StartFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// What a dpg process writes into its data directory about itself, for the commands that look at
/// it.
///
/// @param state `starting`, `ready` or `stopping`
/// @param processId the dpg process
/// @param startedAt when that process began, so that a later process of the same id is told from it
record ServerStatus(
    String state,
    long processId,
    Instant startedAt,
    String dataDirectory,
    List<String> listen,
    int port,
    String user,
    String database,
    String profile,
    int workers,
    List<Node> nodes) {

  /// A node as it was when its state last changed.
  ///
  /// @param address where it listens: `127.0.0.1:5433`, or its Unix socket
  record Node(
      String name,
      String role,
      String address,
      String state,
      long processId,
      Instant since,
      int restarts) {

    static Node of(NodeStatus status) {
      String address =
          status
              .node()
              .address()
              .map(tcp -> tcp.getAddress().getHostAddress() + ":" + tcp.getPort())
              .orElse(status.node().socket().toString());
      return new Node(
          status.node().name(),
          status.node().role().label(),
          address,
          status.state().label(),
          status.processId(),
          status.since(),
          status.restarts());
    }

    /// A server that dpg did not start: it is ready as far as dpg is.
    static Node of(RemoteNode node, String state) {
      return new Node(
          node.name(),
          node.role().label(),
          String.join(",", node.hosts()) + ":" + node.port(),
          state,
          0,
          Instant.now(),
          0);
    }
  }

  static final String STARTING = "starting";
  static final String READY = "ready";
  static final String STOPPING = "stopping";

  private static final String FILE = "status.json";

  static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  ServerStatus {
    listen = List.copyOf(listen);
    nodes = List.copyOf(nodes);
  }

  /// The status of this process.
  static ServerStatus of(Configuration configuration, String state, List<NodeStatus> nodes) {
    ProcessHandle self = ProcessHandle.current();
    return new ServerStatus(
        state,
        self.pid(),
        self.info().startInstant().orElse(Instant.EPOCH),
        configuration.dataDirectory().toString(),
        configuration.listen().addresses(),
        configuration.listen().port(),
        configuration.firstUser(),
        configuration.database(),
        configuration.profile().label(),
        configuration.workers(),
        configuration.embedsNodes()
            ? nodes.stream().map(Node::of).toList()
            : configuration.nodes().stream().map(node -> Node.of(node, state)).toList());
  }

  /// The status of the dpg process that runs in a data directory; empty when none does.
  static Optional<ServerStatus> ofRunning(Path dataDirectory) {
    return read(dataDirectory).filter(status -> status.process().isPresent());
  }

  private static Optional<ServerStatus> read(Path dataDirectory) {
    if (!Files.isRegularFile(dataDirectory.resolve(FILE))) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(dataDirectory.resolve(FILE));
      return Optional.of(JSON.readValue(text, ServerStatus.class));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (JacksonException ofAnotherVersion) {
      return Optional.empty();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// The process itself, unless it is gone.
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(processId)
        .filter(ProcessLife::isRunning)
        .filter(process ->
            process.info().startInstant().map(start -> start.equals(startedAt)).orElse(true));
  }

  void write() {
    Path file = Path.of(dataDirectory, FILE);
    Path unfinished = file.resolveSibling("." + FILE);
    try {
      Files.writeString(unfinished, JSON.writeValueAsString(this));
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw StartFailures.io("could not write \"" + file + "\"", failure);
    }
  }

  /// Deletes what this process wrote about itself.
  static void deleteOwn(Path dataDirectory) {
    if (read(dataDirectory).map(ServerStatus::processId).equals(Optional.of(currentProcess()))) {
      delete(dataDirectory);
    }
  }

  private static long currentProcess() {
    return ProcessHandle.current().pid();
  }

  static void delete(Path dataDirectory) {
    try {
      Files.deleteIfExists(dataDirectory.resolve(FILE));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
