package io.dpg.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of the project.
final class SourceTree {

  private static final List<String> JAVA =
      List.of("src/main/java", "src/test/java", "src/jmh/java");
  private static final List<String> FOREIGN = List.of("target", "node_modules", "data", ".git");

  private SourceTree() {}

  static Path root() {
    return Path.of(System.getProperty("dpg.test.basedir", "")).toAbsolutePath();
  }

  /// All Java sources but the build's own single-file programs.
  static List<SourceFile> java() {
    return JAVA.stream()
        .map(root()::resolve)
        .filter(Files::isDirectory)
        .flatMap(folder -> files(folder, ".java"))
        .toList();
  }

  static List<SourceFile> markdown() {
    return files(root(), ".md").toList();
  }

  private static Stream<SourceFile> files(Path folder, String ending) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(ending) && !isForeign(path))
          .map(SourceTree::file)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isForeign(Path path) {
    for (Path part : root().relativize(path)) {
      if (FOREIGN.contains(part.toString())) {
        return true;
      }
    }
    return false;
  }

  private static SourceFile file(Path path) {
    try {
      return new SourceFile(path, Files.readAllLines(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A text file of the project.
  record SourceFile(Path path, List<String> lines) {

    SourceFile {
      lines = List.copyOf(lines);
    }

    String text() {
      return String.join("\n", lines);
    }

    boolean isIn(String folder) {
      return path.startsWith(root().resolve(folder));
    }

    @Override
    public String toString() {
      return root().relativize(path).toString();
    }
  }
}
