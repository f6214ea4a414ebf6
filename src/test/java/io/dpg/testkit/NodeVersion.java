package io.dpg.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Which PostgreSQL the tests' servers are: the one that dpg brings along or, with
/// `-Ddpg.test.nodes=15`, that major version as Debian installs it. Then the server that dpg is
/// compared with is of that version too.
public final class NodeVersion {

  private static final String PROPERTY = "dpg.test.nodes";

  /// What Debian 12 brings along.
  private static final String DEBIAN = "15";

  private NodeVersion() {}

  /// The installation that this test run asks for; empty for the embedded one.
  public static Optional<Path> chosen() {
    String version = System.getProperty(PROPERTY, "");
    return version.isEmpty() ? Optional.empty() : Optional.of(installation(version));
  }

  /// The installation for servers that dpg does not start: not the one that dpg brings along, where
  /// there is another one.
  public static Optional<Path> ofForeignServers() {
    return chosen().or(() -> isInstalled(DEBIAN) ? Optional.of(folder(DEBIAN)) : Optional.empty());
  }

  /// Whether a major version is installed on this machine.
  public static boolean isInstalled(String version) {
    return Files.isExecutable(folder(version).resolve("bin/postgres"));
  }

  /// The folder above the programs of a major version.
  public static Path installation(String version) {
    if (!isInstalled(version)) {
      throw new IllegalStateException("PostgreSQL " + version + " is not installed");
    }
    return folder(version);
  }

  private static Path folder(String version) {
    return Path.of("/usr/lib/postgresql", version);
  }
}
