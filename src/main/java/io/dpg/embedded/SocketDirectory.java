package io.dpg.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder with the nodes' Unix sockets. Whoever may enter it is a superuser of every node, so
/// only the nodes' own user may (and root, whom nothing keeps out).
final class SocketDirectory {

  /// The operating system's limit for a socket's path, without the final zero byte.
  private static final int PATH_BYTES_MAX = 107;

  private static final String LONGEST_NAME = "/.s.PGSQL.65535";

  /// Names the folder used instead of `run`, so that the next start uses the same.
  private static final String ELSEWHERE_FILE = "run-directory";

  private SocketDirectory() {}

  /// Makes the folder: `run` in the data directory or, where that path is too long for a socket, a
  /// private folder with a short one.
  static Path make(Path root, NodeUser user) throws IOException {
    Path run = root.resolve("run");
    Path directory = fits(run) ? run : elsewhere(root);
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    user.own(directory);
    return directory;
  }

  static boolean fits(Path directory) {
    String longest = directory + LONGEST_NAME;
    return longest.getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX;
  }

  private static Path elsewhere(Path root) throws IOException {
    Path note = root.resolve(ELSEWHERE_FILE);
    if (Files.exists(note)) {
      Path before = Path.of(Files.readString(note).strip());
      // /tmp is open to everybody: a folder of that name that somebody else made is not ours.
      if (Files.isDirectory(before, LinkOption.NOFOLLOW_LINKS) && isPrivate(before)) {
        return before;
      }
    }
    Path made = Files.createTempDirectory(Path.of("/tmp"), "dpg-");
    Files.writeString(note, made + "\n");
    return made;
  }

  private static boolean isPrivate(Path directory) throws IOException {
    return Files.isReadable(directory)
        && PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))
            .equals("rwx------");
  }
}
