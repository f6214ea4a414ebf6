package io.dpg.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.security.Credentials;
import io.dpg.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL server of the machine's own packages, on TCP and a Unix socket, that tests may stop
/// and start. Its superuser is `owner`, trusted.
final class TestNode implements AutoCloseable {

  static final int CONNECTIONS_MAX = 30;

  private final Path folder;
  private final int port;
  private boolean running;

  private TestNode(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /// Makes and starts a server.
  static TestNode start() {
    try {
      Path folder = Files.createTempDirectory("dpg-node-");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      TestNode node = new TestNode(folder, FreePorts.firstOf(1));
      node.run("initdb", "-D", node.data(), "-U", "owner", "-A", "trust", "-E", "UTF8", "-N");
      node.writeAccessRules();
      node.launch();
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeAccessRules() throws IOException {
    String rules =
        """
        local all owner trust
        host all owner all trust
        host all by_scram,by_keys all scram-sha-256
        host all by_md5 all md5
        host all by_password all password
        """;
    Path file = folder.resolve("pg_hba.conf");
    Files.writeString(file, rules, UTF_8);
  }

  void launch() {
    running = true;
    run(
        "pg_ctl",
        "start",
        "-D",
        data(),
        "-w",
        "-l",
        folder.resolve("data/log").toString(),
        "-o",
        String.join(
            " ",
            "-F -c listen_addresses=127.0.0.1 -c port=" + port,
            "-c unix_socket_directories=" + folder,
            "-c hba_file=" + folder.resolve("pg_hba.conf"),
            "-c max_connections=" + CONNECTIONS_MAX));
  }

  void stop() {
    running = false;
    run("pg_ctl", "stop", "-D", data(), "-m", "immediate", "-w");
  }

  NodeAddress tcp() {
    return NodeAddress.tcp("citus-worker-1", "127.0.0.1", port);
  }

  NodeAddress unix() {
    return NodeAddress.unix("citus-worker-1", folder, port);
  }

  static NodeLogin owner() {
    return NodeLogin.of("owner", "postgres", new Credentials.None());
  }

  /// Connects as the superuser.
  NodeConnection open() {
    return NodeConnection.open(unix(), owner(), NodeLimits.DEFAULT);
  }

  @Override
  public void close() {
    if (running) {
      stop();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(programs().resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = folder.resolve(program + ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(program + " failed: " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Path programs() {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
