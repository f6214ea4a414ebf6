package io.dpg.testkit;

import io.dpg.config.Configuration;
import io.dpg.embedded.ClusterListener;
import io.dpg.embedded.EmbeddedCluster;
import io.dpg.embedded.FileTree;
import io.dpg.embedded.LocalNode;
import io.dpg.embedded.StartOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Real PostgreSQL nodes in a folder of their own below the temporary one, on free ports, fast
/// rather than durable; gone when closed. All nodes, the coordinator node too, also listen on TCP.
public final class TestCluster implements AutoCloseable {

  private static final long FAST_FOLDER_BYTES = 2L << 30;

  /// Ports kept free for workers that a test adds.
  private static final int MORE_WORKERS_MAX = 2;

  private final Path folder;
  private final Configuration configuration;
  private final EmbeddedCluster cluster;

  private TestCluster(Path folder, Configuration configuration, EmbeddedCluster cluster) {
    this.folder = folder;
    this.configuration = configuration;
    this.cluster = cluster;
  }

  /// Starts a coordinator node and so many workers.
  public static TestCluster start(int workers) {
    return start(workers, Map.of());
  }

  /// Starts nodes with some configuration keys changed, named as in `dpg.toml`.
  public static TestCluster start(int workers, Map<String, String> changes) {
    return start(workers, changes, NodeVersion.chosen());
  }

  /// Starts nodes of another PostgreSQL than the embedded one.
  ///
  /// @param installation the folder above its `bin`
  public static TestCluster start(
      int workers, Map<String, String> changes, Optional<Path> installation) {
    int port = FreePorts.firstOf(workers + 2 + MORE_WORKERS_MAX);
    Path folder = newFolder("dpg-test-");
    Map<String, String> keys = new HashMap<>();
    keys.put("data", folder.resolve("data").toString());
    keys.put("port", Integer.toString(port));
    keys.put("workers", Integer.toString(workers));
    keys.putAll(changes);
    Configuration configuration = Configuration.of(keys);
    StartOptions options =
        new StartOptions(
            false,
            Optional.of(port + workers + 1 + MORE_WORKERS_MAX),
            installation,
            Optional.of(sharedFolder()));
    EmbeddedCluster cluster = EmbeddedCluster.start(configuration, options, ClusterListener.NONE);
    return new TestCluster(folder, configuration, cluster);
  }

  /// A new folder that every user may pass through, as the nodes of a root user need it.
  public static Path newFolder(String prefix) {
    try {
      Path folder = Files.createTempDirectory(fastFolder(), prefix);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Where PostgreSQL is unpacked once for all tests.
  public static Path sharedFolder() {
    try {
      Path folder = fastFolder().resolve("dpg-test-postgresql-" + System.getProperty("user.name"));
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Files in memory where there is room for some, because making many small ones is what takes the
  /// time of a start.
  private static Path fastFolder() throws IOException {
    Path memory = Path.of("/dev/shm");
    boolean hasRoom =
        Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > FAST_FOLDER_BYTES;
    return hasRoom ? memory : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /// What the nodes were started with; its port, for dpg itself, is free.
  public Configuration configuration() {
    return configuration;
  }

  /// The nodes and their supervision.
  public EmbeddedCluster embedded() {
    return cluster;
  }

  /// The coordinator node.
  public LocalNode coordinator() {
    return cluster.nodes().getFirst();
  }

  /// The workers, by number.
  public List<LocalNode> workers() {
    return cluster.nodes().subList(1, cluster.nodes().size());
  }

  /// A JDBC address of the cluster's database on a node; the role is a superuser.
  public String jdbcUrl(LocalNode node) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
        .formatted(
            node.port(),
            configuration.credentials().database(),
            configuration.credentials().user(),
            configuration.credentials().password());
  }

  @Override
  public void close() {
    cluster.close();
    try {
      FileTree.delete(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
