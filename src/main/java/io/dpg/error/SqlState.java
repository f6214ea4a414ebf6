package io.dpg.error;

/// A five-character SQLSTATE, as in PostgreSQL's manual, appendix A. The constants are those that
/// dpg raises itself; a node's error keeps whatever code the node gave.
///
/// @param code five characters, digits and upper-case ASCII letters
public record SqlState(String code) {

  public static final SqlState SUCCESSFUL_COMPLETION = new SqlState("00000");
  public static final SqlState WARNING = new SqlState("01000");
  public static final SqlState CONNECTION_EXCEPTION = new SqlState("08000");
  public static final SqlState CONNECTION_FAILURE = new SqlState("08006");
  public static final SqlState TRANSACTION_RESOLUTION_UNKNOWN = new SqlState("08007");
  public static final SqlState PROTOCOL_VIOLATION = new SqlState("08P01");
  public static final SqlState FEATURE_NOT_SUPPORTED = new SqlState("0A000");
  public static final SqlState CARDINALITY_VIOLATION = new SqlState("21000");
  public static final SqlState DATA_EXCEPTION = new SqlState("22000");
  public static final SqlState NUMERIC_VALUE_OUT_OF_RANGE = new SqlState("22003");
  public static final SqlState NULL_VALUE_NOT_ALLOWED = new SqlState("22004");
  public static final SqlState INVALID_PARAMETER_VALUE = new SqlState("22023");
  public static final SqlState INVALID_TEXT_REPRESENTATION = new SqlState("22P02");
  public static final SqlState INVALID_BINARY_REPRESENTATION = new SqlState("22P03");
  public static final SqlState BAD_COPY_FILE_FORMAT = new SqlState("22P04");
  public static final SqlState CHARACTER_NOT_IN_REPERTOIRE = new SqlState("22021");
  public static final SqlState UNTRANSLATABLE_CHARACTER = new SqlState("22P05");
  public static final SqlState ACTIVE_SQL_TRANSACTION = new SqlState("25001");
  public static final SqlState NO_ACTIVE_SQL_TRANSACTION = new SqlState("25P01");
  public static final SqlState IN_FAILED_SQL_TRANSACTION = new SqlState("25P02");
  public static final SqlState IDLE_IN_TRANSACTION_SESSION_TIMEOUT = new SqlState("25P03");
  public static final SqlState TRANSACTION_TIMEOUT = new SqlState("25P04");
  public static final SqlState READ_ONLY_SQL_TRANSACTION = new SqlState("25006");
  public static final SqlState UNIQUE_VIOLATION = new SqlState("23505");
  public static final SqlState INVALID_SQL_STATEMENT_NAME = new SqlState("26000");
  public static final SqlState INVALID_AUTHORIZATION_SPECIFICATION = new SqlState("28000");
  public static final SqlState INVALID_PASSWORD = new SqlState("28P01");
  public static final SqlState INVALID_CURSOR_STATE = new SqlState("24000");
  public static final SqlState INVALID_CURSOR_NAME = new SqlState("34000");
  public static final SqlState INVALID_SAVEPOINT_SPECIFICATION = new SqlState("3B001");
  public static final SqlState INVALID_CATALOG_NAME = new SqlState("3D000");
  public static final SqlState SERIALIZATION_FAILURE = new SqlState("40001");
  public static final SqlState DEADLOCK_DETECTED = new SqlState("40P01");
  public static final SqlState SYNTAX_ERROR = new SqlState("42601");
  public static final SqlState INSUFFICIENT_PRIVILEGE = new SqlState("42501");
  public static final SqlState INVALID_NAME = new SqlState("42602");
  public static final SqlState UNDEFINED_COLUMN = new SqlState("42703");
  public static final SqlState UNDEFINED_FUNCTION = new SqlState("42883");
  public static final SqlState UNDEFINED_TABLE = new SqlState("42P01");
  public static final SqlState UNDEFINED_OBJECT = new SqlState("42704");
  public static final SqlState DUPLICATE_OBJECT = new SqlState("42710");
  public static final SqlState DUPLICATE_PREPARED_STATEMENT = new SqlState("42P05");
  public static final SqlState DUPLICATE_CURSOR = new SqlState("42P03");
  public static final SqlState WRONG_OBJECT_TYPE = new SqlState("42809");
  public static final SqlState INVALID_TABLE_DEFINITION = new SqlState("42P16");
  public static final SqlState DISK_FULL = new SqlState("53100");
  public static final SqlState OUT_OF_MEMORY = new SqlState("53200");
  public static final SqlState TOO_MANY_CONNECTIONS = new SqlState("53300");
  public static final SqlState CONFIGURATION_LIMIT_EXCEEDED = new SqlState("53400");
  public static final SqlState PROGRAM_LIMIT_EXCEEDED = new SqlState("54000");
  public static final SqlState STATEMENT_TOO_COMPLEX = new SqlState("54001");
  public static final SqlState OBJECT_NOT_IN_PREREQUISITE_STATE = new SqlState("55000");
  public static final SqlState OBJECT_IN_USE = new SqlState("55006");
  public static final SqlState LOCK_NOT_AVAILABLE = new SqlState("55P03");
  public static final SqlState QUERY_CANCELED = new SqlState("57014");
  public static final SqlState ADMIN_SHUTDOWN = new SqlState("57P01");
  public static final SqlState IDLE_SESSION_TIMEOUT = new SqlState("57P05");
  public static final SqlState CANNOT_CONNECT_NOW = new SqlState("57P03");
  public static final SqlState IO_ERROR = new SqlState("58030");
  public static final SqlState CONFIG_FILE_ERROR = new SqlState("F0000");
  public static final SqlState LOCK_FILE_EXISTS = new SqlState("F0001");
  public static final SqlState INTERNAL_ERROR = new SqlState("XX000");

  public SqlState {
    if (code.length() != 5) {
      throw new IllegalArgumentException("SQLSTATE has five characters: " + code);
    }
  }

  /// The class of the code: its first two characters.
  public String category() {
    return code.substring(0, 2);
  }

  @Override
  public String toString() {
    return code;
  }
}
