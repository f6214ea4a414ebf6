package io.dpg.testkit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Where a server listens and who logs in there.
public record Endpoint(String host, int port, String database, String user, String password) {

  private static final String JDBC = "jdbc:";

  /// The parts of `jdbc:postgresql://host:port/database?user=…&password=…`.
  public static Endpoint parse(String jdbcUrl) {
    if (!jdbcUrl.startsWith(JDBC)) {
      throw new IllegalArgumentException("not a JDBC URL: " + jdbcUrl);
    }
    URI uri = URI.create(jdbcUrl.substring(JDBC.length()));
    Map<String, String> options = options(uri.getRawQuery() == null ? "" : uri.getRawQuery());
    return new Endpoint(
        uri.getHost(),
        uri.getPort(),
        uri.getPath().substring(1),
        options.getOrDefault("user", "dpg_cluster"),
        options.getOrDefault("password", ""));
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new HashMap<>();
    for (String option : query.split("&")) {
      String[] parts = option.split("=", 2);
      if (parts.length == 2) {
        options.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return options;
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database;
  }

  /// The same server and user in another database.
  public Endpoint inDatabase(String other) {
    return new Endpoint(host, port, other, user, password);
  }

  /// The same server and database for another user.
  public Endpoint as(String otherUser, String otherPassword) {
    return new Endpoint(host, port, database, otherUser, otherPassword);
  }

  /// A JDBC connection of this endpoint's user.
  public Connection connect() throws SQLException {
    return connect(Map.of());
  }

  /// A JDBC connection with further driver properties, such as `preferQueryMode`.
  public Connection connect(Map<String, String> properties) throws SQLException {
    Properties all = new Properties();
    all.putAll(properties);
    all.setProperty("user", user);
    all.setProperty("password", password);
    return DriverManager.getConnection(jdbcUrl(), all);
  }

  /// The rows of a query as text, NULL as null, after one row with the names of the columns.
  public List<List<@Nullable String>> query(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<List<@Nullable String>> rows = new ArrayList<>();
      List<@Nullable String> names = new ArrayList<>();
      for (int column = 1; column <= columns; column++) {
        names.add(result.getMetaData().getColumnLabel(column));
      }
      rows.add(names);
      while (result.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(result.getString(column));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /// The rows of a query as text, without the names of the columns.
  public List<List<@Nullable String>> rows(String sql) throws SQLException {
    List<List<@Nullable String>> all = query(sql);
    return all.subList(1, all.size());
  }

  /// The only value of a query's only row.
  public @Nullable String value(String sql) throws SQLException {
    return rows(sql).getFirst().getFirst();
  }

  /// Runs statements that need no answer, each in a transaction of its own.
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
