package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.config.ConfigurationReader;
import io.dpg.config.ConfigurationSources;
import io.dpg.embedded.FileTree;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// What the launcher runs once after a build while the JVM records which classes are loaded and
/// where time goes (JEP 483, 514, 515): all of dpg's classes, a command, and a small cluster in a
/// folder of its own from its start to its end. Later starts find all that in the recorded cache:
/// the server is ready a second sooner, and quick from its first statement.
final class Training {

  private static final String CLASS_FILE = ".class";

  private Training() {}

  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    ClassLoader loader = Training.class.getClassLoader();
    for (String name : ownClasses()) {
      Class.forName(name, false, loader);
    }
    // Not below the project: the user that the nodes run as may not reach it.
    Path data =
        Path.of(System.getProperty("java.io.tmpdir"))
            .toRealPath()
            .resolve("dpg-training-" + UUID.randomUUID());
    try {
      Main.run("status", "--data", data.toString());
      new TrainingRun(configuration(data)).run();
    } finally {
      FileTree.delete(data);
    }
  }

  private static Configuration configuration(Path data) throws IOException {
    return ConfigurationReader.read(
        ConfigurationSources.of(
            Map.of(
                "data",
                data.toString(),
                "port",
                Integer.toString(freePort()),
                "listen",
                "127.0.0.1",
                "workers",
                "1")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static List<String> ownClasses() throws IOException {
    try (JarFile file = new JarFile(jar())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith("io/dpg/") && name.endsWith(CLASS_FILE))
          .map(name -> name.substring(0, name.length() - CLASS_FILE.length()).replace('/', '.'))
          .filter(name -> !name.endsWith("-info"))
          .toList();
    }
  }

  private static File jar() {
    return new File(
        URI.create(Training.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
