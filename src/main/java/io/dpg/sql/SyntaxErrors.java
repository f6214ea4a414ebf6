package io.dpg.sql;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.parser.ParserReply.Rejection;

/// What libpg_query leaves out of the errors of PostgreSQL's scanner and grammar: SQLSTATE and
/// hint. Nearly all are plain syntax errors; the others are found by their messages in `scan.l`,
/// `gram.y` and `parser.c` of PostgreSQL 18.
final class SyntaxErrors {

  private static final SqlState INVALID_ESCAPE_SEQUENCE = new SqlState("22025");
  private static final SqlState NONSTANDARD_USE_OF_ESCAPE_CHARACTER = new SqlState("22P06");
  private static final SqlState RESERVED_NAME = new SqlState("42939");
  private static final SqlState WINDOWING_ERROR = new SqlState("42P20");

  private SyntaxErrors() {}

  static SqlError of(Rejection rejection) {
    SqlError error =
        SqlError.of(state(rejection), "%s", rejection.message()).at(rejection.position());
    String hint = hint(rejection);
    return hint.isEmpty() ? error : error.hint("%s", hint);
  }

  private static SqlState state(Rejection rejection) {
    String message = rejection.message();
    if (message.equals("invalid Unicode escape")) {
      return inUnicodeLiteral(rejection) ? SqlState.SYNTAX_ERROR : INVALID_ESCAPE_SEQUENCE;
    }
    if (message.startsWith("unsafe use of \\'")) {
      return NONSTANDARD_USE_OF_ESCAPE_CHARACTER;
    }
    if (message.startsWith("invalid byte sequence for encoding")) {
      return SqlState.CHARACTER_NOT_IN_REPERTOIRE;
    }
    if (message.startsWith("frame ")) {
      return WINDOWING_ERROR;
    }
    if (message.endsWith(" is reserved")
        || message.endsWith("cannot be used as a role name here")) {
      return RESERVED_NAME;
    }
    if (message.startsWith("precision for type float")
        || message.startsWith("column number must be in range")
        || message.startsWith("unrecognized JSON encoding")) {
      return SqlState.INVALID_PARAMETER_VALUE;
    }
    return isUnsupported(message) ? SqlState.FEATURE_NOT_SUPPORTED : SqlState.SYNTAX_ERROR;
  }

  private static boolean isUnsupported(String message) {
    return message.contains(" not yet implemented")
        || message.contains("no longer supported")
        || message.contains("constraints cannot be marked ")
        || message.contains("cannot include schema elements")
        || message.startsWith("WITH CHECK OPTION not supported")
        || message.startsWith("aggregates cannot have output arguments")
        || message.startsWith("an ordered-set aggregate with a VARIADIC")
        || message.startsWith("current database cannot be changed");
  }

  private static String hint(Rejection rejection) {
    String message = rejection.message();
    if (message.equals("invalid Unicode escape")) {
      return inUnicodeLiteral(rejection)
          ? "Unicode escapes must be \\XXXX or \\+XXXXXX."
          : "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.";
    }
    return message.startsWith("LIMIT #,# syntax is not supported")
        ? "Use separate LIMIT and OFFSET clauses."
        : "";
  }

  /// In U&'...' rather than in E'...'.
  private static boolean inUnicodeLiteral(Rejection rejection) {
    return rejection.function().equals("str_udeescape");
  }
}
