package io.dpg.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Guesses whether code has an `INSERT ... ON CONFLICT` that only its plan explains: one whose DO
/// UPDATE uses variables, names that are neither the table's nor `EXCLUDED`'s; or one whose rows
/// are looped over, for then the coordinator node does not say which statement is running. Knows no
/// grammar, so it also reads functions and strings; says yes where it is not sure.
public final class UpsertGuess {

  private static final Pattern CLAUSE =
      Pattern.compile(
          "\\bdo\\s+update\\s+set\\b(?<clause>.*?)(?:;|\\breturning\\b|\\z)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern LOOP =
      Pattern.compile(
          "\\b(?:in|for)\\s+(?:execute|insert|with)\\b.*?\\bon\\s+conflict\\b|\\bon\\s+conflict\\b.*?\\b(?:in|for)\\s+execute\\b",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern TARGET =
      Pattern.compile(
          "\\binsert\\s+into\\s+(?:(?:\"[^\"]+\"|[\\w$]+)\\s*\\.\\s*)?(?<table>\"[^\"]+\"|[\\w$]+)"
              + "(?:\\s+as\\s+(?<alias>\"[^\"]+\"|[\\w$]+))?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern TOKEN =
      Pattern.compile(
          "--[^\\n]*|'[^']*'|\"[^\"]+\"|\\$\\d+|[\\p{L}_][\\w$]*|\\d[\\w.]*|[^\\s]",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern NAME =
      Pattern.compile("\"[^\"]+\"|[\\p{L}_][\\w$]*", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Set<String> WORDS =
      Set.of(
          "and",
          "or",
          "not",
          "null",
          "true",
          "false",
          "is",
          "distinct",
          "from",
          "case",
          "when",
          "then",
          "else",
          "end",
          "where",
          "default",
          "in",
          "any",
          "all",
          "between",
          "like",
          "ilike",
          "array",
          "row",
          "interval",
          "date",
          "cast",
          "as",
          "current_timestamp",
          "current_date",
          "current_user",
          "session_user",
          "localtimestamp");

  private UpsertGuess() {}

  /// Whether a text may have such a clause.
  public static boolean mayBeIn(String text) {
    if (LOOP.matcher(text).find()) {
      return true;
    }
    Matcher clauses = CLAUSE.matcher(text);
    while (clauses.find()) {
      Set<String> known = new HashSet<>(Set.of("excluded"));
      Matcher target = TARGET.matcher(text).region(0, clauses.start());
      while (target.find()) {
        known = new HashSet<>(Set.of("excluded", plain(target.group("table"))));
        if (target.group("alias") != null) {
          known.add(plain(target.group("alias")));
        }
      }
      if (hasVariable(clauses.group("clause"), known)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasVariable(String clause, Set<String> known) {
    List<String> tokens =
        TOKEN
            .matcher(clause)
            .results()
            .map(MatchResult::group)
            .filter(it -> !it.startsWith("--"))
            .toList();
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (token.startsWith("$")) {
        return true;
      }
      String before = i == 0 ? "," : tokens.get(i - 1);
      String after = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      if (NAME.matcher(token).matches() && !isOther(token, before, after, known)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a name is that of a column, a function, a type or a word of SQL's.
  private static boolean isOther(String name, String before, String after, Set<String> known) {
    return switch (after) {
      case "." -> known.contains(plain(name));
      case "(" -> true;
      case "=" -> before.equals(",") || before.equals(".");
      default ->
          before.equals(".") || before.equals(":") || WORDS.contains(name.toLowerCase(Locale.ROOT));
    };
  }

  private static String plain(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1)
        : name.toLowerCase(Locale.ROOT);
  }
}
