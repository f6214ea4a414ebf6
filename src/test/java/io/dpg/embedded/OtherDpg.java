package io.dpg.embedded;

import io.dpg.config.Configuration;
import io.dpg.testkit.FreePorts;
import io.dpg.testkit.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A cluster with one worker in a given folder, durable as in earnest, in this process or in
/// another one that can be killed.
final class OtherDpg {

  private static final String SERVER = "server ";
  private static final String READY = "ready";

  private OtherDpg() {}

  /// What the other process runs.
  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedCluster cluster = startHere(Path.of(arguments[0]));
    for (NodeStatus status : cluster.status()) {
      System.out.println(SERVER + status.processId());
    }
    System.out.println(READY);
    Thread.sleep(Long.MAX_VALUE);
  }

  static Process start(Path folder) throws IOException {
    configuration(folder);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherDpg.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// The PostgreSQL servers of the other process, when they are ready.
  static List<ProcessHandle> awaitServers(Process other) throws IOException {
    List<ProcessHandle> servers = new ArrayList<>();
    BufferedReader lines = other.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(READY)) {
        return servers;
      }
      if (line.startsWith(SERVER)) {
        long pid = Long.parseLong(line.substring(SERVER.length()));
        servers.add(ProcessHandle.of(pid).orElseThrow());
      }
    }
    throw new AssertionError("the other process did not start");
  }

  static EmbeddedCluster startHere(Path folder) {
    return startHere(folder, Map.of());
  }

  static EmbeddedCluster startHere(Path folder, Map<String, String> changes) {
    Map<String, String> keys = keys(folder);
    keys.putAll(changes);
    StartOptions options =
        new StartOptions(
            true, Optional.empty(), Optional.empty(), Optional.of(TestCluster.sharedFolder()));
    return EmbeddedCluster.start(Configuration.of(keys), options, ClusterListener.NONE);
  }

  static Configuration configuration(Path folder) {
    return Configuration.of(keys(folder));
  }

  /// The port is chosen once and kept in the folder, so that all processes agree on it.
  private static Map<String, String> keys(Path folder) {
    Path portFile = folder.resolve("port");
    try {
      if (!Files.exists(portFile)) {
        Files.writeString(portFile, Integer.toString(FreePorts.firstOf(4)));
      }
      Map<String, String> keys = new HashMap<>();
      keys.put("data", folder.resolve("data").toString());
      keys.put("port", Files.readString(portFile));
      keys.put("workers", "1");
      return keys;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static void insert(Path folder) throws SQLException {
    try (Connection connection = connect(folder);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept (id int)");
      statement.execute("INSERT INTO kept VALUES (1)");
    }
  }

  static int count(Path folder) throws SQLException {
    try (Connection connection = connect(folder);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Connection connect(Path folder) throws SQLException {
    Configuration configuration = configuration(folder);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s"
            .formatted(
                configuration.listen().workerPort(1), configuration.credentials().database()),
        configuration.credentials().user(),
        configuration.credentials().password());
  }
}
