package io.dpg.embedded;

import static io.dpg.error.SqlState.FEATURE_NOT_SUPPORTED;

import io.dpg.error.SqlError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// A folder with PostgreSQL's programs.
///
/// @param folder the folder above `bin`
record PostgresInstallation(Path folder) {

  private static final String NAME_PREFIX = "postgresql-";

  Path program(String name) {
    return folder.resolve("bin").resolve(name);
  }

  /// The major version, from the server program itself.
  int majorVersion() {
    // "postgres (PostgreSQL) 18.6", with a distribution's name behind it for some.
    String version = Command.run(List.of(program("postgres").toString(), "-V")).requireSuccess();
    return Integer.parseInt(version.replaceFirst("(?s)^\\D*(\\d+).*", "$1"));
  }

  /// Unpacks the PostgreSQL on the class path into a folder of its own below the given one, unless
  /// it is there. Two processes may do this at the same time.
  ///
  /// @param before called when there is something to unpack
  static PostgresInstallation unpack(Path parent, Runnable before) {
    URL archive = archive();
    try {
      Path target = parent.resolve(NAME_PREFIX + fingerprint(archive));
      if (!Files.isDirectory(target)) {
        before.run();
        Path unfinished = Files.createTempDirectory(parent, ".unpacking-");
        unpack(archive, unfinished);
        FileTree.moveUnlessThere(unfinished, target);
      }
      return new PostgresInstallation(target);
    } catch (IOException failure) {
      throw StartFailures.io("could not unpack PostgreSQL into \"" + parent + "\"", failure);
    }
  }

  private static URL archive() {
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
    String architecture =
        switch (System.getProperty("os.arch")) {
          case "aarch64" -> "arm_64";
          default -> "x86_64";
        };
    String name = "/postgres-%s-%s.txz".formatted(system, architecture);
    URL archive = PostgresInstallation.class.getResource(name);
    if (archive == null) {
      throw SqlError.of(
              FEATURE_NOT_SUPPORTED,
              "dpg was built without a PostgreSQL for %s on %s",
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
          .hint("Build dpg on this machine, or name PostgreSQL servers as [[nodes]] in dpg.toml.")
          .asException();
    }
    return archive;
  }

  /// Tells one archive from another without reading it.
  private static String fingerprint(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    if (connection instanceof JarURLConnection jar) {
      return Long.toHexString(jar.getJarEntry().getCrc());
    }
    return Long.toHexString(connection.getContentLengthLong());
  }

  private static void unpack(URL archive, Path target) throws IOException {
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (InputStream packed = archive.openStream();
        InputStream unpacked = new XZInputStream(new BufferedInputStream(packed));
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        write(entry, tar, path);
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, path);
    boolean executable = (entry.getMode() & 0100) != 0;
    Set<PosixFilePermission> permissions =
        PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--");
    Files.setPosixFilePermissions(path, permissions);
  }
}
