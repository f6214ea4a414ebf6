package io.dpg.embedded;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.config.Configuration;
import io.dpg.config.NodeRole;
import io.dpg.error.SqlError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The way from a configuration to running nodes, once.
///
/// @param directory locked by the caller, who also unlocks it when this fails
record ClusterStart(
    Configuration configuration,
    StartOptions options,
    ClusterListener listener,
    NodeUser user,
    DataDirectory directory) {

  private static final String COORDINATOR = "citus-coordinator";
  private static final String WORKER_PREFIX = "citus-worker-";
  private static final long MB = 1 << 20;
  private static final long BYTES_TO_UNPACK = 80 * MB;
  private static final long BYTES_PER_NEW_NODE = 60 * MB;
  private static final int PORT_MAX = 65_535;

  List<NodeProcess> run() throws IOException {
    listener.progress("looking at the data directory");
    EmbeddedCluster.stopLeftovers(configuration);
    List<LocalNode> nodes = nodes(SocketDirectory.make(directory.root(), user));
    return run(nodes, nodes.size());
  }

  /// Starts one more worker beside the nodes that run.
  NodeProcess runWorker(int number) throws IOException {
    LocalNode worker = worker(number, SocketDirectory.make(directory.root(), user));
    return run(List.of(worker), number + 1).getFirst();
  }

  /// @param nodeCount all nodes that share the machine, those that run already included
  private List<NodeProcess> run(List<LocalNode> nodes, int nodeCount) throws IOException {
    requireFreePorts(nodes);
    PostgresInstallation installation = installation();
    int majorVersion = installation.majorVersion();
    boolean isInitialized = directory.isInitialized(majorVersion);
    makeMissing(
        nodes, new NodeMaker(installation, majorVersion, user, configuration.credentials()));
    if (!isInitialized) {
      directory.markInitialized(majorVersion);
    }
    NodeFiles files = new NodeFiles(configuration, options, nodeCount);
    for (LocalNode node : nodes) {
      files.write(node);
    }
    listener.progress("starting %d PostgreSQL nodes".formatted(nodes.size()));
    List<NodeProcess> processes = new ArrayList<>();
    for (LocalNode node : nodes) {
      processes.add(new NodeProcess(node, installation, user, configuration.timeouts(), listener));
    }
    NodeProcess.startAll(processes);
    return processes;
  }

  static String workerName(int number) {
    return WORKER_PREFIX + number;
  }

  private PostgresInstallation installation() {
    if (options.installation().isPresent()) {
      return new PostgresInstallation(options.installation().get());
    }
    Path parent = options.shared().orElse(directory.root());
    user.requireReach(parent);
    return PostgresInstallation.unpack(
        parent,
        () -> {
          requireSpace(parent, BYTES_TO_UNPACK);
          listener.progress("unpacking PostgreSQL");
        });
  }

  private List<LocalNode> nodes(Path socketDirectory) {
    List<LocalNode> nodes = new ArrayList<>();
    nodes.add(coordinator(socketDirectory));
    // A worker that was made holds data: it runs even when fewer are asked for now.
    for (int number = 1;
        number <= configuration.workers() || Files.exists(directory.node(workerName(number)));
        number++) {
      nodes.add(worker(number, socketDirectory));
    }
    return nodes;
  }

  private LocalNode coordinator(Path socketDirectory) {
    Optional<Integer> tcpPort = options.coordinatorPort();
    return node(
        COORDINATOR,
        NodeRole.COORDINATOR,
        tcpPort.orElse(configuration.listen().port()),
        tcpPort.map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
        socketDirectory);
  }

  private LocalNode worker(int number, Path socketDirectory) {
    int port = configuration.listen().workerPort(number);
    if (port > PORT_MAX) {
      throw SqlError.of(CONFIG_FILE_ERROR, "there is no port %d for worker %d", port, number)
          .hint("Choose a smaller port with --port.")
          .asException();
    }
    return node(
        workerName(number),
        NodeRole.WORKER,
        port,
        Optional.of(new InetSocketAddress(connectable(), port)),
        socketDirectory);
  }

  /// An address that connects to what listens on the first configured one.
  private InetAddress connectable() {
    String first = configuration.listen().addresses().getFirst();
    try {
      return switch (first) {
        case "*", "0.0.0.0", "::" -> InetAddress.getLoopbackAddress();
        default -> InetAddress.getAllByName(first)[0];
      };
    } catch (UnknownHostException unknown) {
      throw SqlError.of(CONFIG_FILE_ERROR, "cannot listen on \"%s\": unknown host", first)
          .causedBy(unknown);
    }
  }

  private LocalNode node(
      String name,
      NodeRole role,
      int port,
      Optional<InetSocketAddress> address,
      Path socketDirectory) {
    Path data = directory.node(name).resolve("data");
    return new LocalNode(name, role, socketDirectory, port, address, NodeMaker.SUPERUSER, data);
  }

  private void requireFreePorts(List<LocalNode> nodes) {
    int alternative = configuration.listen().port() + 1000;
    for (LocalNode node : nodes) {
      if (node.address().isPresent()) {
        List<String> addresses =
            node.role() == NodeRole.WORKER
                ? configuration.listen().addresses()
                : List.of("127.0.0.1");
        Ports.requireFree(addresses, node.port(), alternative);
      }
    }
  }

  private void makeMissing(List<LocalNode> nodes, NodeMaker maker) {
    List<Path> missing =
        nodes.stream()
            .map(node -> directory.node(node.name()))
            .filter(folder -> !Files.exists(folder))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    listener.progress("making %d PostgreSQL nodes".formatted(missing.size()));
    requireSpace(directory.root(), missing.size() * BYTES_PER_NEW_NODE);
    maker.make(missing, directory.node(".making"), options);
  }

  private static void requireSpace(Path folder, long bytes) {
    try {
      if (Files.getFileStore(folder).getUsableSpace() < bytes) {
        throw StartFailures.diskFull(
                "\"%s\" needs %d MB of free space".formatted(folder, bytes / MB))
            .asException();
      }
    } catch (IOException failure) {
      throw StartFailures.io("could not look at \"" + folder + "\"", failure);
    }
  }
}
