package io.dpg.embedded;

import static io.dpg.error.SqlState.INSUFFICIENT_PRIVILEGE;
import static io.dpg.error.SqlState.LOCK_FILE_EXISTS;
import static io.dpg.error.SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder that one dpg process owns: what of it is where, of which version it is, and the lock
/// that keeps a second process out.
///
/// ```
/// lock                 locked while a dpg process runs; its process id
/// version              layout of this folder and PostgreSQL's major version
/// run/                 the nodes' Unix sockets
/// log/                 dpg's own log
/// postgresql-<crc>/    PostgreSQL's programs
/// <node>/data/         PostgreSQL's data directory
/// <node>/log/          what the node logged
/// ```
public final class DataDirectory implements AutoCloseable {

  /// Raised when a folder of the version before cannot be used as it is.
  private static final int LAYOUT = 1;

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final String VERSION_FILE = "version";
  private static final String LOCK_FILE = "lock";

  /// What this process has locked. The operating system's lock does not keep a process from itself,
  /// and is lost when any other channel to the file is closed.
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel lockChannel;

  private DataDirectory(Path root, FileChannel lockChannel) {
    this.root = root;
    this.lockChannel = lockChannel;
  }

  /// Makes the folder if need be and locks it.
  public static DataDirectory open(Path root, NodeUser user) {
    requireUsable(root, user);
    try {
      Files.createDirectories(root);
      boolean shared = user.otherName().isPresent();
      Files.setPosixFilePermissions(
          root, PosixFilePermissions.fromString(shared ? "rwx--x--x" : "rwx------"));
      Path real = root.toRealPath();
      return new DataDirectory(real, lock(real));
    } catch (IOException failure) {
      throw StartFailures.io("cannot use \"" + root + "\" as data directory", failure);
    }
  }

  /// Fails with one line when the folder cannot become or is not a data directory of dpg. A folder
  /// with other people's files in it is not taken over.
  public static void requireUsable(Path root, NodeUser user) {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw SqlError.of(INSUFFICIENT_PRIVILEGE, "\"%s\" is not a directory", root).asException();
    }
    user.requireReach(root);
    try {
      requireOurs(root);
    } catch (IOException failure) {
      throw StartFailures.io("cannot use \"" + root + "\" as data directory", failure);
    }
  }

  private static void requireOurs(Path root) throws IOException {
    if (!Files.exists(root) || Files.exists(root.resolve(LOCK_FILE))) {
      return;
    }
    try (Stream<Path> content = Files.list(root)) {
      // A fresh file system has lost+found in it; Kubernetes and editors leave hidden files.
      boolean isEmpty =
          content
              .map(path -> path.getFileName().toString())
              .allMatch(
                  name -> name.startsWith(".") || name.equals("lost+found") || name.equals("log"));
      if (!isEmpty) {
        throw SqlError.of(
                OBJECT_NOT_IN_PREREQUISITE_STATE,
                "\"%s\" is neither empty nor a data directory of dpg",
                root)
            .hint("Choose another one with --data.")
            .asException();
      }
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    if (!LOCKED_HERE.add(root)) {
      throw inUse(root, Long.toString(ProcessHandle.current().pid()));
    }
    Path file = root.resolve(LOCK_FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      LOCKED_HERE.remove(root);
      throw inUse(root, Files.readString(file).strip());
    }
    channel.truncate(0);
    String holder = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)), 0);
    return channel;
  }

  private static SqlErrorException inUse(Path root, String holder) {
    return SqlError.of(
            LOCK_FILE_EXISTS,
            "the data directory \"%s\" is in use by another dpg%s",
            root,
            holder.isEmpty() ? "" : ", process " + holder)
        .hint("Stop that one with \"./dpg down\", or choose another directory with --data.")
        .asException();
  }

  /// Deletes the folder's content, and the folder itself where that is possible (it may be a mount
  /// point). Says whether there was anything.
  ///
  /// @throws SqlErrorException when a dpg process is using the folder, or it is not one of dpg's
  public static boolean delete(Path root) {
    if (!Files.exists(root.resolve(LOCK_FILE))) {
      return false;
    }
    try (DataDirectory locked = new DataDirectory(root.toRealPath(), lock(root.toRealPath()));
        Stream<Path> content = Files.list(locked.root)) {
      for (Path path : (Iterable<Path>) content::iterator) {
        if (!path.endsWith(LOCK_FILE)) {
          FileTree.delete(path);
        }
      }
      Files.delete(locked.root.resolve(LOCK_FILE));
      Files.delete(locked.root);
    } catch (FileSystemException isMountPoint) {
      LOG.atDebug().setCause(isMountPoint).log("the data directory itself stays");
    } catch (IOException failure) {
      throw StartFailures.io("could not delete \"" + root + "\"", failure);
    }
    return true;
  }

  Path root() {
    return root;
  }

  /// What dpg itself logs when it runs in the background.
  NodeLog log() {
    return new NodeLog(log(root));
  }

  /// The file that dpg itself logs to when it runs in the background.
  public static Path log(Path root) {
    return root.resolve("log").resolve("dpg.log");
  }

  Path node(String name) {
    return root.resolve(name);
  }

  /// Whether nodes were made here before, after a look at the version.
  boolean isInitialized(int postgresMajor) {
    Optional<String> written = read(root.resolve(VERSION_FILE));
    String expected = version(postgresMajor);
    written
        .filter(version -> !version.equals(expected))
        .ifPresent(version -> {
          throw SqlError.of(
                  OBJECT_NOT_IN_PREREQUISITE_STATE,
                  "the data directory \"%s\" is of another version (%s; this dpg needs %s)",
                  root,
                  version.strip(),
                  expected.strip())
              .hint(
                  "Start it with the dpg that made it, or choose another directory with"
                      + " --data.")
              .asException();
        });
    return written.isPresent();
  }

  /// Says that the nodes are complete. Written last, so that a start that was cut off begins anew.
  void markInitialized(int postgresMajor) throws IOException {
    Path unfinished = root.resolve("." + VERSION_FILE);
    Files.writeString(unfinished, version(postgresMajor));
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        unfinished,
        root.resolve(VERSION_FILE),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String version(int postgresMajor) {
    return "layout %d, PostgreSQL %d%n".formatted(LAYOUT, postgresMajor);
  }

  private static Optional<String> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException failure) {
      throw StartFailures.io("could not read \"" + file + "\"", failure);
    }
  }

  /// Lets the next process in.
  @Override
  public void close() {
    try {
      lockChannel.close();
      LOCKED_HERE.remove(root);
    } catch (IOException failure) {
      throw StartFailures.io("could not unlock \"" + root + "\"", failure);
    }
  }
}
