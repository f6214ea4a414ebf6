package io.dpg.testkit;

import io.dpg.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How tests start dpg as a process. With `-Ddpg.test.jar=file`, as a build says: as a user does,
/// by the script `dpg`, from an installation of that file, with its quick starts. Else, as an
/// editor runs tests: from the classes of this JVM.
final class Launcher {

  /// Neither commands nor servers live long enough for the optimizing compiler.
  private static final String COMPILER = "-XX:TieredStopAtLevel=1";

  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", COMPILER, "--enable-native-access=ALL-UNNAMED");

  /// Little, so that tests notice when rows pile up in it; the server ends when it is full.
  private static final String SERVER_HEAP = "64m";

  private Launcher() {}

  /// What comes before the name of a command.
  static List<String> words() {
    if (jar().isEmpty()) {
      List<String> words = new ArrayList<>(java());
      words.add(Main.class.getName());
      return words;
    }
    return List.of("sh", Installation.SCRIPT.toString());
  }

  /// What these words need in the environment.
  static Map<String, String> environment() {
    return jar().isEmpty() ? Map.of() : Map.of("DPG_HEAP", SERVER_HEAP, "DPG_JAVA_OPTS", COMPILER);
  }

  /// A JVM with the classes of this one, up to the name of a class.
  static List<String> java() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(FLAGS);
    words.add(
        "-Ddpg.server.flags=%s -Xmx%s -XX:+ExitOnOutOfMemoryError"
            .formatted(String.join(" ", FLAGS), SERVER_HEAP));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return words;
  }

  private static String jar() {
    return System.getProperty("dpg.test.jar", "");
  }

  /// Made once for all JVMs of a test run, because the first start prepares the next ones.
  private static final class Installation {
    static final Path SCRIPT = make(Path.of(jar()).toAbsolutePath());

    private static Path make(Path jar) {
      Path home = jar.resolveSibling("installation");
      try {
        Files.createDirectories(home);
        try (FileChannel lock = lock(home);
            var _ = lock.lock()) {
          return install(jar, home);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static FileChannel lock(Path home) throws IOException {
      return FileChannel.open(
          home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static Path install(Path jar, Path home) throws IOException, InterruptedException {
      Path script = home.resolve("dpg");
      Path installed = home.resolve("target/dpg.jar");
      if (Files.exists(installed) && Files.mismatch(installed, jar) < 0) {
        return script;
      }
      for (String folder : List.of("target", ".mvn", "src/main", "src/build/java")) {
        Files.createDirectories(home.resolve(folder));
      }
      for (String file : List.of("dpg", ".mvn/find-jdk.sh", "pom.xml")) {
        copy(Path.of(file), home.resolve(file));
      }
      copy(jar, installed);
      Path libraries = home.resolve("target/lib");
      Files.deleteIfExists(libraries);
      Files.createSymbolicLink(libraries, jar.resolveSibling("lib"));
      DpgProcess.Ended ended =
          DpgProcess.run(List.of("sh", script.toString(), "version"), Map.of());
      if (ended.exitCode() != 0) {
        throw new IOException(ended.text());
      }
      return script;
    }

    private static void copy(Path from, Path to) throws IOException {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }
}
