package io.dpg.execute;

import io.dpg.sql.Identifiers;

/// A function of a node that runs statements with the rights of the role that it belongs to.
///
/// @param name as SQL
/// @param token by which dpg proves itself to it
public record ActingFunction(String name, String token) {

  /// Not a name that a column has.
  private static final String ROW = "\"dpg row\"";

  /// What has it run a statement without parameters; the token is the first parameter.
  String call(String statement, Gives gives) {
    String text =
        switch (gives) {
          case ROWS -> "SELECT " + ROW + "::text FROM (" + statement + "\n) " + ROW;
          case CHANGED_ROWS ->
              "WITH " + ROW + " AS (" + statement + "\n) SELECT " + ROW + "::text FROM " + ROW;
          case COUNT -> statement;
        };
    return "SELECT * FROM "
        + name
        + "($1, "
        + Identifiers.quoteLiteral(text)
        + ", "
        + (gives != Gives.COUNT)
        + ")";
  }

  /// What a statement gives.
  public enum Gives {

    /// A query's rows.
    ROWS,

    /// What RETURNING says.
    CHANGED_ROWS,

    /// How many rows it has changed.
    COUNT
  }
}
