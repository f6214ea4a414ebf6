package io.dpg.conformance;

import io.dpg.testkit.SqlScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The scripts of `src/test/resources/conformance`, one for each theme. `-Ddpg.test.theme=name`
/// picks one.
final class Corpus {

  private static final Path FOLDER = Path.of("src/test/resources/conformance");

  /// Included by others.
  private static final Set<String> PARTS = Set.of("shop");

  private Corpus() {}

  static List<String> themes() {
    String only = System.getProperty("dpg.test.theme", "");
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString().replace(".sql", ""))
          .filter(theme ->
              only.isEmpty() ? !PARTS.contains(theme) : List.of(only.split(",")).contains(theme))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SqlScript script(String theme) {
    return SqlScript.read(folder().resolve(theme + ".sql"));
  }

  /// How many statements of a theme are compared.
  static int size(String theme) {
    boolean testing = false;
    int size = 0;
    for (SqlScript.Step step : script(theme).steps()) {
      testing |= isDirective(step, "test");
      size += testing && step instanceof SqlScript.Statement ? 1 : 0;
    }
    return size;
  }

  /// Whether a table has rows when the script distributes it.
  static boolean hasRowsBeforeDistribution(String theme) {
    boolean anyRow = false;
    for (SqlScript.Step step : script(theme).steps()) {
      if (isDirective(step, "test")) {
        return false;
      }
      if (anyRow && distributes(step)) {
        return true;
      }
      if (step instanceof SqlScript.Statement statement
          && statement.sql().regionMatches(true, 0, "insert", 0, 6)) {
        anyRow = true;
      }
    }
    return false;
  }

  private static boolean distributes(SqlScript.Step step) {
    return isDirective(step, "distribute")
        || isDirective(step, "colocate")
        || isDirective(step, "reference");
  }

  private static boolean isDirective(SqlScript.Step step, String word) {
    return step instanceof SqlScript.Directive directive && directive.word().equals(word);
  }

  private static Path folder() {
    return Path.of(System.getProperty("dpg.test.basedir", "")).resolve(FOLDER);
  }
}
