package io.dpg.sql;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.parser.ParserReply.Rejection;
import java.util.List;

/// What libpg_query leaves out of the errors of PostgreSQL's scanner and grammar: SQLSTATE and
/// hint. Nearly all are plain syntax errors; the others are found by their messages in `scan.l`,
/// `gram.y` and `parser.c` of PostgreSQL 18.
final class SyntaxErrors {

  private static final SqlState INVALID_ESCAPE_SEQUENCE = new SqlState("22025");
  private static final SqlState NONSTANDARD_USE_OF_ESCAPE_CHARACTER = new SqlState("22P06");
  private static final SqlState RESERVED_NAME = new SqlState("42939");
  private static final SqlState WINDOWING_ERROR = new SqlState("42P20");

  /// What PostgreSQL says with a message.
  ///
  /// @param part what the message contains
  /// @param hint "" for none
  private record Rule(String part, SqlState state, String hint) {

    Rule(String part, SqlState state) {
      this(part, state, "");
    }
  }

  /// In U&'...', as opposed to E'...'.
  private static final Rule BAD_ESCAPE_IN_UNICODE_LITERAL =
      new Rule("", SqlState.SYNTAX_ERROR, "Unicode escapes must be \\XXXX or \\+XXXXXX.");

  private static final Rule PLAIN = new Rule("", SqlState.SYNTAX_ERROR);

  private static final List<Rule> RULES =
      List.of(
          new Rule("invalid Unicode escape value", SqlState.SYNTAX_ERROR),
          new Rule(
              "invalid Unicode escape",
              INVALID_ESCAPE_SEQUENCE,
              "Unicode escapes must be \\uXXXX or \\UXXXXXXXX."),
          new Rule("unsafe use of \\'", NONSTANDARD_USE_OF_ESCAPE_CHARACTER),
          new Rule("invalid byte sequence for encoding", SqlState.CHARACTER_NOT_IN_REPERTOIRE),
          new Rule("frame start", WINDOWING_ERROR),
          new Rule("frame end", WINDOWING_ERROR),
          new Rule(" is reserved", RESERVED_NAME),
          new Rule("cannot be used as a role name here", RESERVED_NAME),
          new Rule("precision for type float", SqlState.INVALID_PARAMETER_VALUE),
          new Rule("column number must be in range", SqlState.INVALID_PARAMETER_VALUE),
          new Rule("unrecognized JSON encoding", SqlState.INVALID_PARAMETER_VALUE),
          new Rule("unrecognized partitioning strategy", SqlState.INVALID_PARAMETER_VALUE),
          new Rule("for hash partition provided more than once", SqlState.DUPLICATE_OBJECT),
          new Rule(
              "UNENCRYPTED PASSWORD is no longer supported",
              SqlState.FEATURE_NOT_SUPPORTED,
              "Remove UNENCRYPTED to store the password in encrypted form instead."),
          new Rule(" no longer supported", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule(" not yet implemented", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("constraints cannot be ", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("cannot include schema elements", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("is only supported for ON DELETE", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("WITH CHECK OPTION not supported", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("aggregates cannot have output arguments", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("an ordered-set aggregate with a VARIADIC", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("current database cannot be changed", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule("are supported in JSON_TABLE path", SqlState.FEATURE_NOT_SUPPORTED),
          new Rule(
              "LIMIT #,# syntax is not supported",
              SqlState.SYNTAX_ERROR,
              "Use separate LIMIT and OFFSET clauses."),
          new Rule(
              "missing argument",
              SqlState.SYNTAX_ERROR,
              "Use NONE to denote the missing argument of a unary operator."));

  private SyntaxErrors() {}

  static SqlError of(Rejection rejection) {
    String message = rejection.message();
    Rule rule = rule(rejection);
    SqlError error = SqlError.of(rule.state(), "%s", message).at(rejection.position());
    if (message.equals("invalid publication object list")) {
      return error.detail(
          "One of TABLE or TABLES IN SCHEMA must be specified before a standalone table or schema"
              + " name.");
    }
    return rule.hint().isEmpty() ? error : error.hint("%s", rule.hint());
  }

  private static Rule rule(Rejection rejection) {
    String message = rejection.message();
    if (message.equals("invalid Unicode escape") && rejection.function().equals("str_udeescape")) {
      return BAD_ESCAPE_IN_UNICODE_LITERAL;
    }
    // What quotes the script may contain anything.
    return message.contains(" at or near ")
        ? PLAIN
        : RULES.stream().filter(rule -> message.contains(rule.part())).findFirst().orElse(PLAIN);
  }
}
