package io.dpg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// SQL statements with directives for the test that runs them: lines `--@word arguments` between
/// statements.
///
/// `--@include name` puts another script of the same folder in its place.
public record SqlScript(List<Step> steps) {

  private static final String DIRECTIVE = "--@";
  private static final Pattern COPY_FROM_STDIN =
      Pattern.compile("(?is)^copy\\b.*\\bfrom\\s+stdin\\b.*");

  public SqlScript {
    steps = List.copyOf(steps);
  }

  /// A part of a script, in the order of the file.
  public sealed interface Step {

    int line();
  }

  /// `--@word argument argument…`
  public record Directive(int line, String word, String rest) implements Step {

    public List<String> arguments() {
      return rest.isEmpty() ? List.of() : List.of(rest.split("\\s+"));
    }
  }

  /// A statement without its semicolon.
  ///
  /// @param copyData the lines that follow a COPY FROM STDIN, else null
  public record Statement(int line, String sql, @Nullable String copyData) implements Step {

    /// Whether an ORDER BY outside of all parentheses fixes the order of the rows.
    public boolean isOrdered() {
      return SqlLexer.outerText(sql).toLowerCase(Locale.ROOT).matches("(?s).*\\border\\s+by\\b.*");
    }
  }

  public static SqlScript read(Path file) {
    try {
      return parse(Files.readString(file), file.resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /// @param folder where included scripts are
  public static SqlScript parse(String text, Path folder) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    int line = 1;
    while (at < text.length()) {
      int lineEnd = endOfLine(text, at);
      String head = text.substring(at, lineEnd).strip();
      if (head.startsWith(DIRECTIVE)) {
        add(steps, directive(line, head), folder);
      }
      if (head.isEmpty() || head.startsWith("--")) {
        at = lineEnd + 1;
        line++;
        continue;
      }
      int end = SqlLexer.endOfStatement(text, at);
      int next = endOfLine(text, Math.min(end, text.length())) + 1;
      String sql = text.substring(at, end).strip();
      String data = null;
      if (COPY_FROM_STDIN.matcher(sql).matches()) {
        int dataEnd = text.indexOf("\n\\.", next - 1);
        data = text.substring(next, dataEnd + 1);
        next = endOfLine(text, dataEnd + 1) + 1;
      }
      steps.add(new Statement(line, sql, data));
      line += (int) text.substring(at, Math.min(next, text.length())).lines().count();
      at = next;
    }
    return new SqlScript(steps);
  }

  private static void add(List<Step> steps, Directive directive, Path folder) {
    if (directive.word.equals("include")) {
      steps.addAll(read(folder.resolve(directive.rest + ".sql")).steps);
    } else {
      steps.add(directive);
    }
  }

  private static Directive directive(int line, String text) {
    String[] parts = text.substring(DIRECTIVE.length()).split("\\s+", 2);
    return new Directive(line, parts[0], parts.length > 1 ? parts[1].strip() : "");
  }

  private static int endOfLine(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }
}
