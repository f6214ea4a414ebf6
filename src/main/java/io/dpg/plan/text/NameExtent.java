package io.dpg.plan.text;

/// Where a qualified name ends in a statement's text. Knows just enough of PostgreSQL's scanner to
/// step over the identifiers, blanks and comments of a name that the parser has accepted.
final class NameExtent {

  private static final String TABLE = "TABLE";

  private final String text;

  NameExtent(String text) {
    this.text = text;
  }

  /// The end (exclusive) of a name of a number of parts that begins at a place.
  int end(int start, int parts) {
    int position = identifierEnd(start);
    for (int part = 1; part < parts; part++) {
      position = identifierEnd(nextPart(position));
    }
    return position;
  }

  /// The beginning of the part behind the dot that follows.
  int nextPart(int endOfPart) {
    int dot = skipBlank(endOfPart);
    if (dot >= text.length() || text.charAt(dot) != '.') {
      throw new IllegalStateException("a qualified name has no dot");
    }
    return skipBlank(dot + 1);
  }

  /// Where the word TABLE begins of the command `TABLE [ONLY] [(] name`.
  ///
  /// @param name where the name begins
  int tableKeyword(int name) {
    // A comment between them may have the word as well.
    for (int start = 0; start < name; start++) {
      if (text.regionMatches(true, start, TABLE, 0, TABLE.length())
          && leadsTo(name, start + TABLE.length())) {
        return start;
      }
    }
    throw new IllegalStateException("there is no TABLE before the table's name");
  }

  /// Whether nothing but blanks, comments, ONLY and a parenthesis stand between two places.
  private boolean leadsTo(int name, int start) {
    int position = skipBlank(start);
    if (position != name && text.regionMatches(true, position, "ONLY", 0, "ONLY".length())) {
      position = skipBlank(position + "ONLY".length());
      if (position < name && text.charAt(position) == '(') {
        position = skipBlank(position + 1);
      }
    }
    return position == name;
  }

  /// The place behind blanks and comments.
  int skipBlank(int start) {
    int position = start;
    while (position < text.length()) {
      if (Character.isWhitespace(text.charAt(position))) {
        position++;
      } else if (text.startsWith("--", position)) {
        int lineEnd = text.indexOf('\n', position);
        position = lineEnd < 0 ? text.length() : lineEnd + 1;
      } else if (text.startsWith("/*", position)) {
        position = commentEnd(position);
      } else {
        return position;
      }
    }
    return position;
  }

  private int commentEnd(int start) {
    int depth = 0;
    int position = start;
    while (position < text.length()) {
      if (text.startsWith("/*", position)) {
        depth++;
        position += 2;
      } else if (text.startsWith("*/", position)) {
        position += 2;
        if (--depth == 0) {
          return position;
        }
      } else {
        position++;
      }
    }
    return position;
  }

  private int identifierEnd(int start) {
    int position = start;
    if (text.regionMatches(true, position, "U&\"", 0, 3)) {
      position += 2;
    }
    if (position < text.length() && text.charAt(position) == '"') {
      return quotedEnd(position + 1);
    }
    while (position < text.length() && isIdentifierPart(text.charAt(position))) {
      position++;
    }
    return position;
  }

  private int quotedEnd(int start) {
    int position = start;
    while (position < text.length()) {
      if (text.charAt(position) != '"') {
        position++;
      } else if (text.startsWith("\"\"", position)) {
        position += 2;
      } else {
        return position + 1;
      }
    }
    return position;
  }

  private static boolean isIdentifierPart(char character) {
    return Character.isLetterOrDigit(character)
        || character == '_'
        || character == '$'
        || character >= 128;
  }
}
