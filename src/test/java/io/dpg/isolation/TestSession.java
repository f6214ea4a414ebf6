package io.dpg.isolation;

import io.dpg.testkit.Endpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;

/// A client with one connection whose statements run one after the other in the background.
public final class TestSession implements AutoCloseable {

  private final Connection connection;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  public TestSession(Endpoint endpoint) throws SQLException {
    this(endpoint, "");
  }

  /// @param options start-up options, such as `-c lock_timeout=1s`
  public TestSession(Endpoint endpoint, String options) throws SQLException {
    this.connection = endpoint.connect(Map.of("preferQueryMode", "simple", "options", options));
  }

  /// What the server says its process is.
  public int processId() throws SQLException {
    return connection.unwrap(PGConnection.class).getBackendPID();
  }

  /// Starts a statement; the result is its rows in one line, or the error.
  public Future<String> start(String sql) {
    return thread.submit(() -> answer(sql));
  }

  /// Runs a statement to its end.
  public String run(String sql) throws Exception {
    return start(sql).get();
  }

  private String answer(String sql) {
    try (Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      List<String> answers = new ArrayList<>();
      while (rows || statement.getUpdateCount() >= 0) {
        answers.add(rows ? rows(statement.getResultSet()) : "" + statement.getUpdateCount());
        rows = statement.getMoreResults();
      }
      return String.join("; ", answers);
    } catch (SQLException e) {
      return "ERROR " + e.getSQLState() + ": " + e.getMessage();
    }
  }

  private static String rows(ResultSet result) throws SQLException {
    List<String> rows = new ArrayList<>();
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= columns; column++) {
        row.add("" + result.getString(column));
      }
      rows.add(String.join(",", row));
    }
    return rows.toString();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    thread.close();
  }
}
