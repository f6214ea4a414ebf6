package io.dpg.error;

import com.google.errorprone.annotations.FormatMethod;
import org.jspecify.annotations.Nullable;

/// An error as PostgreSQL's clients know it. A value: planners return it as a reason, and only the
/// session turns it into an ErrorResponse.
///
/// @param state the SQLSTATE
/// @param message lower case, no full stop, names in double quotes
/// @param detail a whole sentence, or null
/// @param hint a whole sentence that says what to do, best as SQL to run, or null
/// @param position 1-based character of the client's statement that the error points at; 0 when it
///   points nowhere
/// @param where the call stack that PostgreSQL shows as CONTEXT, or null
/// @param fields what else a node said (schema, table, column, data type, constraint), by
///   ErrorResponse field letter; empty for dpg's own errors
public record SqlError(
    SqlState state,
    String message,
    @Nullable String detail,
    @Nullable String hint,
    int position,
    @Nullable String where,
    java.util.Map<Character, String> fields) {

  public SqlError {
    fields = java.util.Map.copyOf(fields);
  }

  /// An error with a formatted message and nothing else yet.
  @FormatMethod
  public static SqlError of(SqlState state, String format, @Nullable Object... arguments) {
    String message = arguments.length == 0 ? format : String.format(format, arguments);
    return new SqlError(state, message, null, null, 0, null, java.util.Map.of());
  }

  /// The same error with a DETAIL.
  @FormatMethod
  public SqlError detail(String format, @Nullable Object... arguments) {
    String text = arguments.length == 0 ? format : String.format(format, arguments);
    return new SqlError(state, message, text, hint, position, where, fields);
  }

  /// The same error with a HINT.
  @FormatMethod
  public SqlError hint(String format, @Nullable Object... arguments) {
    String text = arguments.length == 0 ? format : String.format(format, arguments);
    return new SqlError(state, message, detail, text, position, where, fields);
  }

  /// The same error, pointing at a 1-based character of the client's statement.
  public SqlError at(int newPosition) {
    return new SqlError(state, message, detail, hint, newPosition, where, fields);
  }

  /// The same error with a CONTEXT, or without one.
  public SqlError where(@Nullable String context) {
    return new SqlError(state, message, detail, hint, position, context, fields);
  }

  /// This error, to be thrown.
  public SqlErrorException asException() {
    return new SqlErrorException(this, null);
  }

  /// This error, to be thrown, with what led to it for the log.
  public SqlErrorException causedBy(Throwable cause) {
    return new SqlErrorException(this, cause);
  }
}
