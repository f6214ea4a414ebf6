package io.dpg.fuzz;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What a server made of a statement.
///
/// @param state SQLSTATE; empty for success
/// @param columns names and types
/// @param rows in no order
/// @param count of rows that a write changed; -1 for rows
/// @param message of the error, not compared
record Outcome(String state, List<String> columns, List<String> rows, long count, String message) {

  static final String NOT_SUPPORTED = "0A000";
  static final String CANCELED = "57014";
  static final String DUPLICATE = "23505";

  static Outcome of(Connection connection, String sql) {
    return of(connection::createStatement, statement -> statement.execute(sql));
  }

  /// Makes a statement.
  interface Maker<S extends Statement> {
    S make() throws SQLException;
  }

  /// Runs it, and says whether it has rows.
  interface Run<S extends Statement> {
    boolean run(S statement) throws SQLException;
  }

  static <S extends Statement> Outcome of(Maker<S> maker, Run<S> run) {
    try (S statement = maker.make()) {
      boolean hasRows = run.run(statement);
      if (!hasRows) {
        return new Outcome("", List.of(), List.of(), statement.getLargeUpdateCount(), "");
      }
      try (ResultSet rows = statement.getResultSet()) {
        return new Outcome("", columns(rows.getMetaData()), read(rows), -1, "");
      }
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "?" : e.getSQLState();
      return new Outcome(state, List.of(), List.of(), -1, String.valueOf(e.getMessage()));
    }
  }

  private static List<String> columns(ResultSetMetaData data) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= data.getColumnCount(); i++) {
      columns.add(data.getColumnLabel(i) + " " + data.getColumnTypeName(i));
    }
    return columns;
  }

  private static List<String> read(ResultSet rows) throws SQLException {
    List<String> all = new ArrayList<>();
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      StringBuilder row = new StringBuilder();
      for (int i = 1; i <= columns; i++) {
        String value = rows.getString(i);
        row.append(value == null ? "NULL" : "'" + value + "'").append(' ');
      }
      all.add(row.toString());
    }
    all.sort(null);
    return all;
  }

  boolean equalsAnswer(Outcome other) {
    return state.equals(other.state)
        && columns.equals(other.columns)
        && rows.equals(other.rows)
        && count == other.count;
  }

  boolean succeeded() {
    return state.isEmpty();
  }

  /// For a report.
  String excerpt() {
    return succeeded()
        ? columns
            + ", "
            + (count >= 0 ? count + " changed" : rows.size() + " rows")
            + " "
            + rows.subList(0, Math.min(rows.size(), 12))
        : state + " " + message;
  }
}
