package io.dpg.sql.normal;

import org.jspecify.annotations.Nullable;

/// Splits a statement into the tokens of PostgreSQL's scanner (`scan.l` of version 18, with
/// `standard_conforming_strings` on). Comments and blanks are skipped.
///
/// It never fails: what it does not know for sure, errors included, is [TokenKind#GIVE_UP], and the
/// caller goes to PostgreSQL's own parser. Made for speed: one pass, no object per token.
public final class Lexer {

  private static final int OPERATOR_LENGTH_MAX = 63;
  private static final int NO_CONTINUATION = -1;
  private static final int UNSURE = -2;

  private final String sql;
  private final int length;
  private int start;
  private int end;
  private int wordHash;
  private boolean wordHasCapitals;

  public Lexer(String sql) {
    this.sql = sql;
    this.length = sql.length();
  }

  /// Where the last token begins, in UTF-16 units.
  public int start() {
    return start;
  }

  /// Where the last token ends: the index after it.
  public int end() {
    return end;
  }

  /// The hash of the last word in lower case, as [String#hashCode] would give it.
  int wordHash() {
    return wordHash;
  }

  /// Whether the last word is not in lower case yet.
  boolean wordHasCapitals() {
    return wordHasCapitals;
  }

  /// Goes on to the next token.
  public TokenKind next() {
    int position = skipBlanks(end);
    start = position;
    end = position;
    if (position < 0) {
      start = length;
      end = length;
      return TokenKind.GIVE_UP;
    }
    if (position == length) {
      return TokenKind.END;
    }
    char c = sql.charAt(position);
    return switch (CharClass.of(c)) {
      case LETTER -> word(position);
      case DIGIT -> number(position);
      case OPERATOR -> operator(position);
      case QUOTE -> string(position, TokenKind.STRING);
      case DOUBLE_QUOTE -> quotedIdentifier(position);
      case DOLLAR -> dollar(position);
      case PUNCTUATION -> punctuation(position, c);
      case BLANK, OTHER -> TokenKind.GIVE_UP;
    };
  }

  /// The first position from here on that is neither blank nor comment; -1 if a comment has no end.
  private int skipBlanks(int from) {
    int position = from;
    while (position < length) {
      char c = sql.charAt(position);
      if (CharClass.of(c) == CharClass.BLANK) {
        position++;
      } else if (c == '-' && charAt(position + 1) == '-') {
        position = lineEnd(position);
      } else if (c == '/' && charAt(position + 1) == '*') {
        position = commentEnd(position);
        if (position < 0) {
          return -1;
        }
      } else {
        return position;
      }
    }
    return position;
  }

  private int lineEnd(int from) {
    int position = from;
    while (position < length && sql.charAt(position) != '\n' && sql.charAt(position) != '\r') {
      position++;
    }
    return position;
  }

  private int commentEnd(int from) {
    int depth = 1;
    int position = from + 2;
    while (depth > 0) {
      char c = charAt(position);
      if (position >= length) {
        return -1;
      }
      if (c == '*' && charAt(position + 1) == '/') {
        depth--;
        position += 2;
      } else if (c == '/' && charAt(position + 1) == '*') {
        depth++;
        position += 2;
      } else {
        position++;
      }
    }
    return position;
  }

  private TokenKind word(int from) {
    char first = sql.charAt(from);
    char second = charAt(from + 1);
    if (second == '\'' || second == '&') {
      TokenKind prefixed = prefixed(from, (char) (first | 0x20), second);
      if (prefixed != null) {
        return prefixed;
      }
    }
    int hash = 0;
    boolean capitals = false;
    int position = from;
    while (position < length) {
      char c = sql.charAt(position);
      if (c >= 'A' && c <= 'Z') {
        capitals = true;
        c = (char) (c | 0x20);
      } else if (!CharClass.continuesWord(c)) {
        break;
      }
      hash = 31 * hash + c;
      position++;
    }
    wordHash = hash;
    wordHasCapitals = capitals;
    end = position;
    return TokenKind.WORD;
  }

  /// A string with a letter in front, such as `E'...'`; null if the letter is an ordinary word.
  private @Nullable TokenKind prefixed(int from, char letter, char second) {
    if (second == '\'') {
      return switch (letter) {
        case 'e' -> escapeString(from + 1);
        case 'b' -> string(from + 1, TokenKind.BIT_STRING);
        case 'x' -> string(from + 1, TokenKind.HEX_STRING);
        // N'...' is two tokens to PostgreSQL: a type name and a string.
        case 'n' -> TokenKind.GIVE_UP;
        default -> null;
      };
    }
    if (letter != 'u') {
      return null;
    }
    return switch (charAt(from + 2)) {
      case '\'' -> unicodeString(from + 2);
      case '"' -> TokenKind.GIVE_UP;
      default -> null;
    };
  }

  private TokenKind unicodeString(int quote) {
    TokenKind kind = string(quote, TokenKind.STRING);
    boolean escaped = sql.substring(quote, end).indexOf('\\') >= 0;
    int next = skipBlanks(end);
    boolean ownEscape = next >= 0 && sql.regionMatches(true, next, "uescape", 0, 7);
    return escaped || ownEscape ? TokenKind.GIVE_UP : kind;
  }

  /// A string that ends at a single quote and doubles those inside.
  private TokenKind string(int quote, TokenKind kind) {
    int position = quote;
    while (true) {
      int close = sql.indexOf('\'', position + 1);
      if (close < 0) {
        return TokenKind.GIVE_UP;
      }
      position = close;
      if (charAt(close + 1) == '\'') {
        if (kind != TokenKind.STRING) {
          return TokenKind.GIVE_UP;
        }
        position++;
        continue;
      }
      int continued = continuation(close + 1);
      if (continued < 0) {
        end = close + 1;
        return continued == NO_CONTINUATION ? kind : TokenKind.GIVE_UP;
      }
      position = continued;
    }
  }

  /// Where the quote stands that continues a string after a line break. Any other quote after a
  /// string is an error, or continues it behind a comment: both are left to PostgreSQL's scanner.
  private int continuation(int from) {
    int position = from;
    boolean lineBreak = false;
    while (position < length && CharClass.of(sql.charAt(position)) == CharClass.BLANK) {
      lineBreak |= sql.charAt(position) == '\n' || sql.charAt(position) == '\r';
      position++;
    }
    if (charAt(position) == '\'') {
      return lineBreak ? position : UNSURE;
    }
    boolean comment = charAt(position) == '-' || charAt(position) == '/';
    int next = comment ? skipBlanks(position) : position;
    return next < 0 || (next != position && charAt(next) == '\'') ? UNSURE : NO_CONTINUATION;
  }

  /// `E'...'` with only such escapes as stand for one character of ASCII.
  private TokenKind escapeString(int quote) {
    int position = quote + 1;
    while (position < length) {
      char c = sql.charAt(position);
      if (c == '\\') {
        if (!StringText.isSimpleEscape(charAt(position + 1))) {
          return TokenKind.GIVE_UP;
        }
        position += 2;
      } else if (c != '\'') {
        position++;
      } else if (charAt(position + 1) == '\'') {
        position += 2;
      } else {
        int continued = continuation(position + 1);
        if (continued < 0) {
          end = position + 1;
          return continued == NO_CONTINUATION ? TokenKind.ESCAPE_STRING : TokenKind.GIVE_UP;
        }
        position = continued + 1;
      }
    }
    return TokenKind.GIVE_UP;
  }

  private TokenKind quotedIdentifier(int quote) {
    int position = quote;
    do {
      position = sql.indexOf('"', position + 1);
      if (position < 0) {
        return TokenKind.GIVE_UP;
      }
      end = position + 1;
      position++;
    } while (charAt(position) == '"');
    // An identifier without characters is an error.
    return end - quote == 2 ? TokenKind.GIVE_UP : TokenKind.QUOTED_IDENTIFIER;
  }

  private TokenKind dollar(int from) {
    int position = from + 1;
    if (CharClass.of(charAt(position)) == CharClass.DIGIT) {
      while (CharClass.of(charAt(position)) == CharClass.DIGIT) {
        position++;
      }
      end = position;
      return startsWord(position) ? TokenKind.GIVE_UP : TokenKind.PARAMETER;
    }
    while (charAt(position) != '$' && CharClass.continuesWord(charAt(position))) {
      position++;
    }
    if (charAt(position) != '$') {
      return TokenKind.GIVE_UP;
    }
    String tag = sql.substring(from, position + 1);
    int close = sql.indexOf(tag, position + 1);
    end = close + tag.length();
    return close < 0 ? TokenKind.GIVE_UP : TokenKind.DOLLAR_STRING;
  }

  private TokenKind number(int from) {
    char second = (char) (charAt(from + 1) | 0x20);
    if (sql.charAt(from) == '0' && (second == 'x' || second == 'o' || second == 'b')) {
      return radixNumber(from, second);
    }
    int position = digits(from);
    TokenKind kind = TokenKind.INTEGER;
    if (position < 0) {
      return TokenKind.GIVE_UP;
    }
    if (charAt(position) == '.' && charAt(position + 1) != '.') {
      kind = TokenKind.NUMERIC;
      boolean fraction = CharClass.of(charAt(position + 1)) == CharClass.DIGIT;
      position = fraction ? digits(position + 1) : position + 1;
    }
    return exponent(position, kind);
  }

  /// A number that begins with its point.
  private TokenKind fraction(int point) {
    return exponent(digits(point + 1), TokenKind.NUMERIC);
  }

  private TokenKind exponent(int from, TokenKind before) {
    int position = from;
    TokenKind kind = before;
    if (position >= 0 && (charAt(position) | 0x20) == 'e') {
      char sign = charAt(position + 1);
      int first = sign == '+' || sign == '-' ? position + 2 : position + 1;
      boolean exponent = CharClass.of(charAt(first)) == CharClass.DIGIT;
      position = exponent ? digits(first) : -1;
      kind = TokenKind.NUMERIC;
    }
    if (position < 0 || startsWord(position)) {
      return TokenKind.GIVE_UP;
    }
    end = position;
    return kind;
  }

  /// The end of a run of digits with single underscores between; -1 if an underscore stands wrong.
  private int digits(int from) {
    int position = from;
    while (position < length) {
      char c = sql.charAt(position);
      if (c == '_') {
        if (CharClass.of(charAt(position + 1)) != CharClass.DIGIT) {
          return -1;
        }
      } else if (c < '0' || c > '9') {
        break;
      }
      position++;
    }
    return position;
  }

  private TokenKind radixNumber(int from, char letter) {
    int radix = letter == 'x' ? 16 : letter == 'o' ? 8 : 2;
    int position = from + 2;
    while (isDigit(charAt(position), radix)
        || (charAt(position) == '_' && isDigit(charAt(position + 1), radix))) {
      position++;
    }
    end = position;
    return position == from + 2 || startsWord(position) ? TokenKind.GIVE_UP : TokenKind.INTEGER;
  }

  private static boolean isDigit(char c, int radix) {
    return c < 128 && Character.digit(c, radix) >= 0;
  }

  private TokenKind punctuation(int from, char c) {
    char second = charAt(from + 1);
    if (c == '.' && CharClass.of(second) == CharClass.DIGIT) {
      return fraction(from);
    }
    boolean pair = (c == '.' && second == '.') || (c == ':' && (second == ':' || second == '='));
    end = from + (pair ? 2 : 1);
    return TokenKind.PUNCTUATION;
  }

  /// The longest run of operator characters, shortened as `scan.l` does: it stops at a comment, and
  /// may end in a sign only if it has a character that no SQL operator has.
  private TokenKind operator(int from) {
    int position = from;
    while (position < length) {
      char c = sql.charAt(position);
      char second = charAt(position + 1);
      if (CharClass.of(c) != CharClass.OPERATOR
          || (c == '-' && second == '-')
          || (c == '/' && second == '*')) {
        break;
      }
      position++;
    }
    int last = position;
    while (last - from > 1 && isSign(sql.charAt(last - 1)) && !hasUnusual(from, last - 1)) {
      last--;
    }
    end = last;
    return last - from > OPERATOR_LENGTH_MAX ? TokenKind.GIVE_UP : TokenKind.OPERATOR;
  }

  private boolean hasUnusual(int from, int to) {
    for (int i = from; i < to; i++) {
      if ("~!@#^&|`?%".indexOf(sql.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSign(char c) {
    return c == '+' || c == '-';
  }

  private boolean startsWord(int position) {
    return CharClass.of(charAt(position)) == CharClass.LETTER;
  }

  /// NUL beyond the end, which is of class OTHER.
  private char charAt(int position) {
    return position < length ? sql.charAt(position) : '\0';
  }
}
