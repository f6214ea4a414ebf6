package io.dpg.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL server as somebody else has set it up: default settings, a superuser `admin`, and
/// SCRAM for everybody. It can be stopped and started again; its folder is gone when it is closed.
public final class ForeignServer implements AutoCloseable {

  public static final String ADMIN = "admin";

  private static final long SECONDS_MAX = 60;

  private final Path home;
  private final Path folder;
  private final int port;
  private boolean running;

  private ForeignServer(Path home, Path folder, int port) {
    this.home = home;
    this.folder = folder;
    this.port = port;
  }

  /// Starts a server with its default settings.
  public static ForeignServer start() {
    Path home = PlainPostgres.programs(NodeVersion.ofForeignServers());
    try {
      Path folder = TestCluster.newFolder("dpg-foreign-");
      ForeignServer server = new ForeignServer(home, folder, FreePorts.firstOf(1));
      server.initialise();
      server.launch();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts a standby of this server: the same port, in a socket folder of its own.
  public ForeignServer standby() throws IOException {
    ForeignServer standby = new ForeignServer(home, TestCluster.newFolder("dpg-foreign-"), port);
    for (String name : List.of("run", "log")) {
      own(Files.createDirectory(standby.folder.resolve(name)));
    }
    own(Files.createDirectory(standby.data()));
    Files.setPosixFilePermissions(standby.data(), PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        data().resolve("pg_hba.conf"),
        "local all all scram-sha-256\nlocal replication all scram-sha-256\n",
        StandardOpenOption.APPEND);
    run("pg_ctl", "reload", "-D", data().toString());
    run(
        "pg_basebackup",
        "--dbname",
        "host=%s port=%d user=%s password='%s'".formatted(socketFolder(), port, ADMIN, password()),
        "--pgdata=" + standby.data(),
        "--checkpoint=fast",
        "--write-recovery-conf");
    Files.writeString(
        standby.data().resolve("postgresql.conf"),
        """
        listen_addresses = ''
        unix_socket_directories = '%s'
        """
            .formatted(standby.socketFolder()),
        StandardOpenOption.APPEND);
    standby.launch();
    return standby;
  }

  /// Makes a standby the primary.
  public void promote() {
    run("pg_ctl", "promote", "-w", "-D", data().toString());
  }

  private void initialise() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), password());
    Files.createDirectory(folder.resolve("run"));
    for (String name : List.of("data", "log")) {
      own(Files.createDirectory(folder.resolve(name)));
    }
    own(folder.resolve("run"));
    own(password);
    run(
        "initdb",
        "-D",
        data().toString(),
        "-U",
        ADMIN,
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "-N",
        "--locale=C.UTF-8",
        "--pwfile=" + password);
    Files.writeString(
        data().resolve("postgresql.conf"),
        """
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = '%s'
        fsync = off
        """
            .formatted(port, socketFolder()),
        StandardOpenOption.APPEND);
  }

  /// The superuser's password; another one for each server.
  public String password() {
    return "secret of " + folder.getFileName();
  }

  public int port() {
    return port;
  }

  /// Where its Unix socket is.
  public Path socketFolder() {
    return folder.resolve("run");
  }

  /// The superuser in a database of the server.
  public Endpoint endpoint(String database) {
    return new Endpoint("127.0.0.1", port, database, ADMIN, password());
  }

  /// Gives it what a node must have, and starts it again.
  public ForeignServer madeFit() throws SQLException {
    endpoint("postgres")
        .execute(
            "ALTER SYSTEM SET wal_level = logical",
            "ALTER SYSTEM SET max_prepared_transactions = 100");
    restart();
    return this;
  }

  /// Only lets in who comes over TLS, with the certificate in `src/test/resources/tls`.
  public void requireTls() throws IOException, SQLException {
    for (String file : List.of("server.crt", "server.key")) {
      Path copy = data().resolve(file);
      Files.copy(
          Path.of("src/test/resources/tls", file), copy, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
      own(copy);
    }
    endpoint("postgres").execute("ALTER SYSTEM SET ssl = on");
    Files.writeString(data().resolve("pg_hba.conf"), "hostssl all all all scram-sha-256\n");
    restart();
  }

  public void restart() {
    stop();
    launch();
  }

  public void launch() {
    run("pg_ctl", "start", "-w", "-D", data().toString(), "-l", folder + "/log/server.log");
    running = true;
  }

  public void stop() {
    run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data().toString());
    running = false;
  }

  public boolean isRunning() {
    return running;
  }

  @Override
  public void close() {
    try {
      if (running) {
        stop();
      }
      io.dpg.embedded.FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = folder.resolve(program + ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(new File("/"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(program + " failed: " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + program + " ran", e);
    }
  }

  private static void own(Path path) throws IOException {
    if (isRoot()) {
      var users = path.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(path, users.lookupPrincipalByName("postgres"));
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
