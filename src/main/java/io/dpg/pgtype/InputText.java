package io.dpg.pgtype;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;

/// The text of a value as PostgreSQL's input functions see it: which blanks they skip, and their
/// own words about a text that is no value of the type.
final class InputText {

  private InputText() {}

  /// Without the blanks around it that C's `isspace` knows.
  static String strip(String literal) {
    int start = 0;
    int end = literal.length();
    while (start < end && isBlank(literal.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(literal.charAt(end - 1))) {
      end--;
    }
    return literal.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static SqlErrorException syntax(String typeName, String literal) {
    return SqlError.of(
            SqlState.INVALID_TEXT_REPRESENTATION,
            "invalid input syntax for type %s: \"%s\"",
            typeName,
            literal)
        .asException();
  }

  static SqlErrorException outOfRange(String typeName, String literal) {
    return SqlError.of(
            SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
            "value \"%s\" is out of range for type %s",
            literal,
            typeName)
        .asException();
  }
}
