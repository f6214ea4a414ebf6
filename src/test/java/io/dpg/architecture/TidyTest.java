package io.dpg.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.architecture.SourceTree.SourceFile;
import io.dpg.error.SqlState;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What reviewers should not have to look for.
class TidyTest {

  private static final int FILE_LINES_MAX = 500;
  private static final int METHOD_LINES_MAX = 70;
  private static final int PARAMETERS_MAX = 5;

  /// What must not stand in code, and what to write instead.
  private static final Map<String, String> BANNED =
      Map.of(
          "\\b(TODO|FIXME|XXX|HACK)\\b", "an issue",
          "@author\\b", "nothing: the history knows",
          "@Disabled\\b", "a test that runs, or none",
          "\\.printStackTrace\\(", "a log entry or a rethrown exception",
          "\\bThreadLocal\\b", "a parameter, or ScopedValue",
          "\\bCompletableFuture\\b", "blocking code on a virtual thread",
          "import static .*\\*;", "names",
          "\\bjava\\.util\\.logging\\b", "SLF4J");

  /// What may stand in dpg's own code only with a comment that says why.
  private static final Pattern NEEDS_A_REASON =
      Pattern.compile("\\bThread\\.sleep\\(|\\bsynchronized\\b|@SuppressWarnings\\b");

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

  @Test
  void filesAreShort() {
    assertThat(SourceTree.java())
        .filteredOn(file -> file.lines().size() > FILE_LINES_MAX)
        .isEmpty();
  }

  @Test
  void methodsAreShortAndTakeFewParameters() {
    List<MethodSizes.Size> sizes = MethodSizes.of(SourceTree.java());
    assertThat(sizes).hasSizeGreaterThan(100);
    assertThat(sizes).filteredOn(it -> it.lines() > METHOD_LINES_MAX).isEmpty();
    assertThat(sizes).filteredOn(it -> it.parameters() > PARAMETERS_MAX).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() {
    var folders = new TreeSet<Path>();
    SourceTree.java().forEach(file -> folders.add(file.path().resolveSibling("package-info.java")));
    // A package of the same name as one in main is described there.
    assertThat(folders)
        .filteredOn(info -> !isNullMarked(info) && !isNullMarked(inMain(info)))
        .isEmpty();
  }

  private static Path inMain(Path info) {
    return Path.of(info.toString().replaceFirst("src/(test|jmh)/java", "src/main/java"));
  }

  private static boolean isNullMarked(Path info) {
    try {
      return Files.exists(info) && Files.readString(info).contains("@NullMarked");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void nothingBannedIsUsed() {
    List<String> findings = new ArrayList<>();
    BANNED.forEach((pattern, instead) -> {
      Pattern banned = Pattern.compile(pattern);
      for (SourceFile file : SourceTree.java()) {
        if (!file.path().endsWith("TidyTest.java")) {
          matches(file, banned).forEach(it -> findings.add(it + "; write " + instead));
        }
      }
    });
    assertThat(findings).isEmpty();
  }

  @Test
  void whatIsUnusualHasAReason() {
    List<String> findings = new ArrayList<>();
    for (SourceFile file : SourceTree.java()) {
      if (!file.isIn("src/main/java")) {
        continue;
      }
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        String code = lines.get(i).replaceFirst("//.*", "");
        if (NEEDS_A_REASON.matcher(code).find() && !hasComment(lines, i)) {
          findings.add(file + ":" + (i + 1) + ": " + code.strip());
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  private static boolean hasComment(List<String> lines, int line) {
    int from = Math.max(0, line - 2);
    return lines.subList(from, line + 1).stream().anyMatch(it -> it.contains("//"));
  }

  @Test
  void documentsHaveOneTitleEach() {
    assertThat(SourceTree.markdown())
        .isNotEmpty()
        .filteredOn(file -> prose(file).stream().filter(it -> it.startsWith("# ")).count() != 1)
        .isEmpty();
  }

  @Test
  void documentsHaveNoDeadLinks() {
    List<String> dead = new ArrayList<>();
    for (SourceFile file : SourceTree.markdown()) {
      Matcher link = LINK.matcher(String.join("\n", prose(file)));
      while (link.find()) {
        String target = link.group(1).replaceFirst("#.*", "");
        if (!target.matches("[a-z]+:.*")
            && !target.isEmpty()
            && !Files.exists(file.path().resolveSibling(target))) {
          dead.add(file + " -> " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  /// The lines outside of code blocks.
  private static List<String> prose(SourceFile file) {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : file.lines()) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (!code) {
        prose.add(line);
      }
    }
    return prose;
  }

  @Test
  void everySqlStateIsDocumented() throws IOException {
    String document = Files.readString(SourceTree.root().resolve("docs/errors.md"));
    List<String> documented =
        document.lines().filter(it -> it.startsWith("| `")).map(it -> it.substring(3, 8)).toList();
    List<String> raised =
        Arrays.stream(SqlState.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(TidyTest::code)
            .toList();
    assertThat(documented).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(raised);
  }

  private static String code(java.lang.reflect.Field constant) {
    try {
      return ((SqlState) constant.get(null)).code();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> matches(SourceFile file, Pattern pattern) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < file.lines().size(); i++) {
      if (pattern.matcher(file.lines().get(i)).find()) {
        found.add(file + ":" + (i + 1) + ": " + file.lines().get(i).strip());
      }
    }
    return found;
  }
}
