package io.dpg.testkit;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// One ordinary PostgreSQL server in a folder of its own that is gone after the tests: what dpg is
/// compared with.
public final class PlainPostgres implements AutoCloseable {

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String USER = "dpg_cluster";
  private static final String DATABASE = "distributed_postgres_cluster";
  private static final long START_SECONDS_MAX = 60;

  private final Path home;
  private final Path folder;
  private final int port;

  private PlainPostgres(Path home, Path folder, int port) {
    this.home = home;
    this.folder = folder;
    this.port = port;
  }

  /// A server that the whole test run shares; it stops with the JVM.
  public static Endpoint shared() {
    return Shared.SERVER.endpoint();
  }

  /// Starts a server with further `name=value` settings.
  public static PlainPostgres start(String... settings) {
    return start(NodeVersion.chosen(), settings);
  }

  /// Starts a server of another PostgreSQL than the embedded one.
  ///
  /// @param installation the folder above its `bin`
  public static PlainPostgres start(Optional<Path> installation, String... settings) {
    try {
      Path folder = TestCluster.newFolder("dpg-plain-");
      PlainPostgres server =
          new PlainPostgres(programs(installation), folder, FreePorts.firstOf(1));
      server.initialise();
      server.launch(settings);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The folder above the `bin` of an installation, or of the embedded PostgreSQL.
  static Path programs(Optional<Path> installation) {
    try {
      return installation.isPresent() ? installation.get() : Binaries.home();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Endpoint endpoint() {
    return new Endpoint("127.0.0.1", port, DATABASE, USER, "");
  }

  @Override
  public void close() {
    try {
      run("pg_ctl", "stop", "-D", data(), "-m", "immediate", "-w");
      deleteTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void initialise() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    if (isRoot()) {
      own(data);
    }
    run("initdb", "-D", data(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
  }

  private void launch(String... settings) throws IOException {
    List<String> options = new ArrayList<>();
    options.add("-F -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c port=" + port);
    options.add("-c max_prepared_transactions=100 -c wal_level=logical -c jit=off");
    Arrays.stream(settings).map(setting -> "-c " + setting).forEach(options::add);
    String joined = String.join(" ", options);
    run("pg_ctl", "start", "-D", data(), "-w", "-l", data() + "/log", "-o", joined);
    try (var client = RawClient.connect(endpoint().inDatabase("postgres"))) {
      client.query("CREATE DATABASE " + DATABASE).untilReady();
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = folder.resolve(program + ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(program + " failed: " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    }
  }

  private static void own(Path path) throws IOException {
    var users = path.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(path, users.lookupPrincipalByName("postgres"));
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static final class Shared {
    static final PlainPostgres SERVER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  /// The programs, unpacked once per machine and version.
  private static final class Binaries {

    static Path home() throws IOException {
      Path home = Path.of(System.getProperty("java.io.tmpdir"), "dpg-testkit-18.6.0-" + user());
      if (!Files.isDirectory(home)) {
        Path unpacked = Files.createTempDirectory("dpg-testkit-");
        Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
        unpack(unpacked);
        try {
          Files.move(unpacked, home);
        } catch (java.nio.file.FileAlreadyExistsException
            | java.nio.file.DirectoryNotEmptyException e) {
          deleteTree(unpacked); // Another run was faster.
        }
      }
      return home;
    }

    private static String user() {
      return System.getProperty("user.name");
    }

    private static void unpack(Path target) throws IOException {
      try (InputStream resource = PlainPostgres.class.getResourceAsStream(ARCHIVE)) {
        if (resource == null) {
          throw new IOException("no " + ARCHIVE + " on the class path");
        }
        var archive =
            new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(resource)));
        for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
          unpack(archive, entry, target.resolve(entry.getName()));
        }
      }
    }

    private static void unpack(TarArchiveInputStream archive, TarArchiveEntry entry, Path path)
        throws IOException {
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        return;
      }
      Files.createDirectories(path.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        return;
      }
      Files.copy(archive, path);
      Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
      permissions.add(PosixFilePermission.GROUP_READ);
      permissions.add(PosixFilePermission.OTHERS_READ);
      if ((entry.getMode() & 0100) != 0) {
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
        permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      }
      Files.setPosixFilePermissions(path, permissions);
    }
  }
}
