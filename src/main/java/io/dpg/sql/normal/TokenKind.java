package io.dpg.sql.normal;

/// What a [Lexer] finds.
public enum TokenKind {
  /// An identifier or keyword without quotes.
  WORD,
  /// `"..."`.
  QUOTED_IDENTIFIER,
  /// An integer in decimal, hexadecimal, octal or binary digits; its size is not judged here.
  INTEGER,
  /// A number with a point or an exponent.
  NUMERIC,
  /// `'...'`, or `U&'...'` without escapes.
  STRING,
  /// `E'...'`.
  ESCAPE_STRING,
  /// `$tag$...$tag$`.
  DOLLAR_STRING,
  /// `B'...'`.
  BIT_STRING,
  /// `X'...'`.
  HEX_STRING,
  /// One or more operator characters.
  OPERATOR,
  /// `$1`.
  PARAMETER,
  /// Brackets, comma, semicolon, dot, colon, and `..`, `::`, `:=`.
  PUNCTUATION,
  /// The end of the text.
  END,
  /// Something that only PostgreSQL's own scanner can judge, an error included.
  GIVE_UP
}
