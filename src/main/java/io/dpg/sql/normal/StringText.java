package io.dpg.sql.normal;

/// What a string constant stands for.
final class StringText {

  private StringText() {}

  /// The value of `'...'` or `E'...'`, both perhaps continued on further lines.
  ///
  /// @param quote where the first quote stands
  /// @param end the index after the last quote
  static String unquote(String sql, int quote, int end, boolean escapes) {
    String inside = sql.substring(quote + 1, end - 1);
    if (inside.indexOf('\'') < 0 && !(escapes && inside.indexOf('\\') >= 0)) {
      return inside;
    }
    StringBuilder value = new StringBuilder(inside.length());
    int position = 0;
    while (position < inside.length()) {
      char c = inside.charAt(position++);
      if (escapes && c == '\\') {
        value.append(escaped(inside.charAt(position++)));
      } else if (c != '\'') {
        value.append(c);
      } else if (inside.charAt(position) == '\'') {
        value.append('\'');
        position++;
      } else {
        position = inside.indexOf('\'', position) + 1;
      }
    }
    return value.toString();
  }

  /// The value of `$tag$...$tag$`.
  static String undollar(String sql, int start, int end) {
    int tagLength = sql.indexOf('$', start + 1) + 1 - start;
    return sql.substring(start + tagLength, end - tagLength);
  }

  /// Whether the character after a backslash makes an escape of one ASCII character; the others
  /// give a byte or a code point.
  static boolean isSimpleEscape(char c) {
    return switch (c) {
      case 'b', 'f', 'n', 'r', 't' -> true;
      case '\0' -> false;
      default -> c < 128 && !Character.isLetterOrDigit(c);
    };
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }
}
