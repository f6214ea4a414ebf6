package io.dpg.sql.normal;

/// How a character may begin a token.
enum CharClass {
  LETTER,
  DIGIT,
  BLANK,
  OPERATOR,
  QUOTE,
  DOUBLE_QUOTE,
  DOLLAR,
  PUNCTUATION,
  OTHER;

  private static final CharClass[] ASCII = ascii();

  private static CharClass[] ascii() {
    CharClass[] classes = new CharClass[128];
    for (char c = 0; c < classes.length; c++) {
      classes[c] = classify(c);
    }
    return classes;
  }

  private static CharClass classify(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
      return LETTER;
    }
    if (c >= '0' && c <= '9') {
      return DIGIT;
    }
    if ("~!@#^&|`?+-*/%<>=".indexOf(c) >= 0) {
      return OPERATOR;
    }
    return switch (c) {
      case ' ', '\t', '\n', '\r', '\f', '\u000b' -> BLANK;
      case '\'' -> QUOTE;
      case '"' -> DOUBLE_QUOTE;
      case '$' -> DOLLAR;
      case ',', '(', ')', '[', ']', '.', ';', ':' -> PUNCTUATION;
      default -> OTHER;
    };
  }

  /// All beyond ASCII are letters to PostgreSQL.
  static CharClass of(char c) {
    return c < 128 ? ASCII[c] : LETTER;
  }

  /// Whether an identifier that has begun may go on with this character.
  static boolean continuesWord(char c) {
    CharClass kind = of(c);
    return kind == LETTER || kind == DIGIT || kind == DOLLAR;
  }
}
