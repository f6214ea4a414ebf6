package io.dpg.sql.normal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes one [NormalForm], in one pass over the text; in a second one if literals of a select list
/// turn out to be needed in the key.
final class Normalizer {

  private final String sql;
  private final boolean keepsSelectLists;
  private final Lexer lexer;
  private final StringBuilder key;
  private final Literals literals = new Literals();
  private final LiteralPlaces places = new LiteralPlaces();
  private final RowCollapser rows;
  private boolean literalInSelectList;
  private boolean afterClosing;

  private Normalizer(String sql, boolean keepsSelectLists) {
    this.sql = sql;
    this.keepsSelectLists = keepsSelectLists;
    lexer = new Lexer(sql);
    key = new StringBuilder(Math.min(sql.length() + 16, 512));
    rows = new RowCollapser(key, literals);
  }

  static Optional<NormalForm> normalize(String sql) {
    Normalizer first = new Normalizer(sql, false);
    if (!first.run()) {
      return Optional.empty();
    }
    if (!first.literalInSelectList || !first.places.equalsMatter()) {
      return Optional.of(first.form());
    }
    Normalizer second = new Normalizer(sql, true);
    return second.run() ? Optional.of(second.form()) : Optional.empty();
  }

  static boolean isEligible(String sql, Lexer lexer) {
    Keyword keyword = Keyword.at(sql, lexer.start(), lexer.end(), lexer.wordHash());
    return isEligible(keyword);
  }

  private static boolean isEligible(@Nullable Keyword first) {
    return first == Keyword.SELECT
        || first == Keyword.INSERT
        || first == Keyword.UPDATE
        || first == Keyword.DELETE
        || first == Keyword.WITH;
  }

  private NormalForm form() {
    return new NormalForm(sql, key.toString(), literals, rows.rows());
  }

  private boolean run() {
    if (lexer.next() != TokenKind.WORD) {
      return false;
    }
    Keyword first = Keyword.at(sql, lexer.start(), lexer.end(), lexer.wordHash());
    if (!isEligible(first)) {
      return false;
    }
    rows.start(first == Keyword.INSERT);
    TokenKind token = TokenKind.WORD;
    while (token != TokenKind.END) {
      if (!take(token)) {
        return false;
      }
      token = lexer.next();
    }
    return places.depth() == 0 && rows.complete();
  }

  /// Takes a token over into the key.
  ///
  /// @return false to give up
  private boolean take(TokenKind token) {
    boolean closedBefore = afterClosing;
    afterClosing = false;
    return switch (token) {
      case WORD -> word();
      case QUOTED_IDENTIFIER -> {
        places.quotedIdentifier();
        yield rows.token(null) && verbatim();
      }
      case PUNCTUATION -> punctuation();
      case OPERATOR, PARAMETER -> {
        places.other();
        yield rows.token(null) && verbatim();
      }
      case INTEGER, NUMERIC -> rows.token(null) && literal(token);
      // After a closing bracket a string is of the type before it, whose modifier that closes.
      case STRING, ESCAPE_STRING, DOLLAR_STRING, BIT_STRING, HEX_STRING ->
          !closedBefore && rows.token(null) && literal(token);
      case END, GIVE_UP -> false;
    };
  }

  private boolean word() {
    int start = lexer.start();
    int end = lexer.end();
    Keyword keyword = places.word(Keyword.at(sql, start, end, lexer.wordHash()));
    if (keyword == Keyword.JSON_TABLE || keyword == Keyword.XMLTABLE) {
      return false;
    }
    if (places.depth() == 0 && !rows.token(keyword)) {
      return false;
    }
    if (!lexer.wordHasCapitals()) {
      return verbatim();
    }
    for (int i = start; i < end; i++) {
      char c = sql.charAt(i);
      key.append(c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c);
    }
    key.append(' ');
    return true;
  }

  private boolean verbatim() {
    key.append(sql, lexer.start(), lexer.end()).append(' ');
    return true;
  }

  private boolean punctuation() {
    char c = sql.charAt(lexer.start());
    return switch (c) {
      case '(', '[' -> open(c);
      case ')', ']' -> close(c);
      case ';' -> places.depth() == 0 && rows.complete() && nothingFollows();
      case ',' -> {
        places.other();
        yield (places.depth() == 0 && rows.comma()) || (rows.token(null) && verbatim());
      }
      case '.' -> {
        places.dot();
        yield rows.token(null) && verbatim();
      }
      default -> {
        if (lexer.end() - lexer.start() == 2 && sql.charAt(lexer.start() + 1) == ':') {
          places.typeCast();
        } else {
          places.other();
        }
        yield rows.token(null) && verbatim();
      }
    };
  }

  private boolean open(char c) {
    boolean outermost = places.depth() == 0;
    if (!places.open(c == '(')) {
      return false;
    }
    boolean fits = !outermost || rows.open(c == '(', lexer.start());
    return fits && verbatim();
  }

  private boolean close(char c) {
    if (!places.close()) {
      return false;
    }
    afterClosing = c == ')';
    verbatim();
    if (places.depth() == 0) {
      rows.close(lexer.end());
    }
    return true;
  }

  private boolean nothingFollows() {
    TokenKind next = lexer.next();
    while (next == TokenKind.PUNCTUATION && sql.charAt(lexer.start()) == ';') {
      next = lexer.next();
    }
    return next == TokenKind.END;
  }

  private boolean literal(TokenKind token) {
    boolean inSelectList = places.inSelectList();
    boolean stays = places.isFixed() || (keepsSelectLists && inSelectList);
    places.other();
    if (stays) {
      return verbatim();
    }
    literalInSelectList |= inSelectList;
    NumberSize size =
        token == TokenKind.INTEGER
            ? NumberSize.of(sql, lexer.start(), lexer.end())
            : NumberSize.NUMERIC;
    key.append('?').append(marker(token, size)).append(' ');
    literals.add(kind(token, size), token, lexer.start(), lexer.end());
    return true;
  }

  private static char marker(TokenKind token, NumberSize size) {
    return switch (token) {
      case BIT_STRING -> 'b';
      case HEX_STRING -> 'x';
      case STRING, ESCAPE_STRING, DOLLAR_STRING -> 's';
      default -> size.marker();
    };
  }

  private static LiteralKind kind(TokenKind token, NumberSize size) {
    return switch (token) {
      case BIT_STRING, HEX_STRING -> LiteralKind.BIT;
      case STRING, ESCAPE_STRING, DOLLAR_STRING -> LiteralKind.STRING;
      default -> size.kind();
    };
  }
}
