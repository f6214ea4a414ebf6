package io.dpg.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Enough of PostgreSQL's lexical rules to find the end of a statement in a script.
final class SqlLexer {

  private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$(?:[A-Za-z_]\\w*)?\\$");

  private SqlLexer() {}

  /// Where the semicolon is that ends the statement which begins at an offset, or the end of the
  /// text.
  static int endOfStatement(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != ';') {
      at = Math.max(at + 1, endOfQuoted(text, at));
    }
    return at;
  }

  /// The statement without quoted text, comments and whatever stands in parentheses.
  static String outerText(String sql) {
    StringBuilder outer = new StringBuilder();
    int depth = 0;
    int at = 0;
    while (at < sql.length()) {
      int end = endOfQuoted(sql, at);
      if (end > at) {
        outer.append(' ');
        at = end;
        continue;
      }
      char c = sql.charAt(at++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) {
        outer.append(c);
      }
    }
    return outer.toString();
  }

  /// The end of the quoted text or comment that begins at an offset; the offset itself where none
  /// begins.
  private static int endOfQuoted(String text, int at) {
    char c = text.charAt(at);
    if (c == '\'') {
      boolean escapes = at > 0 && "eE".indexOf(text.charAt(at - 1)) >= 0;
      return escapes ? endOfEscapeString(text, at + 1) : after(text, "'", at + 1);
    }
    if (c == '"') {
      return after(text, "\"", at + 1);
    }
    if (text.startsWith("--", at)) {
      return after(text, "\n", at);
    }
    if (text.startsWith("/*", at)) {
      return after(text, "*/", at);
    }
    Matcher quote = DOLLAR_QUOTE.matcher(text).region(at, text.length());
    return c == '$' && quote.lookingAt() ? after(text, quote.group(), quote.end()) : at;
  }

  private static int endOfEscapeString(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\'') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static int after(String text, String end, int from) {
    int at = text.indexOf(end, from);
    return at < 0 ? text.length() : at + end.length();
  }
}
