package io.dpg.sql.normal;

import java.math.BigInteger;
import java.util.Optional;

/// A statement with its literals taken out: two statements with the same key have the same parse
/// tree but for the literals, and PostgreSQL gives both the same column names and types.
///
/// What differs in more than literals has another key. Literals whose value has a meaning for parse
/// analysis, such as `ORDER BY 1` or `numeric(10,2)`, stay in the key and are not listed. The rows
/// of `INSERT ... VALUES` collapse: neighbours of the same form are one in the key, whatever their
/// number from two on.
public final class NormalForm {

  private final String sql;
  private final String key;
  private final Literals literals;
  private final Rows rows;

  NormalForm(String sql, String key, Literals literals, Rows rows) {
    this.sql = sql;
    this.key = key;
    this.literals = literals;
    this.rows = rows;
  }

  /// The normal form; nothing when the statement is not [eligible][#eligible], is several, or has
  /// something that only PostgreSQL's own scanner should judge.
  public static Optional<NormalForm> of(String sql) {
    return Normalizer.normalize(sql);
  }

  /// Whether the statement begins with SELECT, INSERT, UPDATE, DELETE or WITH. In others a literal
  /// may be anything, such as an option or a name.
  public static boolean eligible(String sql) {
    Lexer lexer = new Lexer(sql);
    return lexer.next() == TokenKind.WORD && Normalizer.isEligible(sql, lexer);
  }

  /// The tokens, blanks and comments dropped, words in lower case, with `?4` for an integer, `?8`
  /// for a bigint, `?n` for another number, `?s` for a string, `?b` and `?x` for bits.
  public String key() {
    return key;
  }

  /// How many literals are not in the key.
  public int literalCount() {
    return literals.count();
  }

  public LiteralKind kind(int literal) {
    return literals.kind(literal);
  }

  /// Where a literal begins in the statement, in UTF-16 units.
  public int start(int literal) {
    return literals.start(literal);
  }

  /// The index after a literal.
  public int end(int literal) {
    return literals.end(literal);
  }

  /// What a literal stands for: the characters of a string; the decimal digits of a number, without
  /// sign; bits as the parser gives them, `b101` or `x1F`.
  public String value(int literal) {
    int start = start(literal);
    int end = end(literal);
    return switch (literals.token(literal)) {
      case INTEGER -> integer(start, end);
      case NUMERIC -> sql.substring(start, end).replace("_", "");
      case STRING -> StringText.unquote(sql, sql.indexOf('\'', start), end, false);
      case ESCAPE_STRING -> StringText.unquote(sql, start + 1, end, true);
      case DOLLAR_STRING -> StringText.undollar(sql, start, end);
      case BIT_STRING -> "b" + StringText.unquote(sql, start + 1, end, false);
      case HEX_STRING -> "x" + StringText.unquote(sql, start + 1, end, false);
      case WORD, QUOTED_IDENTIFIER, OPERATOR, PARAMETER, PUNCTUATION, END, GIVE_UP ->
          throw new IllegalStateException("no literal");
    };
  }

  private String integer(int start, int end) {
    String digits = sql.substring(start, end).replace("_", "");
    if (end - start < 2 || Character.isDigit(digits.charAt(1))) {
      return digits;
    }
    int radix =
        switch (digits.charAt(1)) {
          case 'x', 'X' -> 16;
          case 'o', 'O' -> 8;
          default -> 2;
        };
    return new BigInteger(digits.substring(2), radix).toString();
  }

  /// How many rows the VALUES of an INSERT has; 0 for other statements.
  public int rowCount() {
    return rows.count();
  }

  /// One row of an INSERT's VALUES.
  ///
  /// @param start where its opening bracket stands
  /// @param end the index after its closing bracket
  /// @param firstLiteral the first literal in it; those of the row follow one another
  /// @param literalCount how many it has
  public record Row(int start, int end, int firstLiteral, int literalCount) {}

  /// A row, from 0 on.
  public Row row(int index) {
    return rows.row(index);
  }

  /// What stands between a row's brackets.
  public String rowText(int index) {
    Row row = rows.row(index);
    return sql.substring(row.start() + 1, row.end() - 1);
  }

  /// The statement with only the first of its rows.
  public String withFirstRowOnly() {
    int first = rows.row(0).end();
    int last = rows.row(rows.count() - 1).end();
    return sql.substring(0, first) + sql.substring(last);
  }

  /// Whether all rows look alike: then the statement with one row and those with any number from
  /// two on share their keys but for the mark of repetition.
  public boolean rowsLookAlike(NormalForm firstRowOnly) {
    return key.replace(RowCollapser.REPEATED, "").equals(firstRowOnly.key);
  }

  /// The first literal after the rows: from here on they stand in the same order again as in any
  /// statement with the same key.
  public int literalsAfterRows() {
    if (rows.count() == 0) {
      return 0;
    }
    Row last = rows.row(rows.count() - 1);
    return last.firstLiteral() + last.literalCount();
  }

  @Override
  public String toString() {
    return key;
  }
}
