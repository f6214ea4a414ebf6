package io.dpg.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Names instead of OIDs that differ between two servers: those of types and tables that users
/// made.
public final class OidNames implements AutoCloseable {

  /// Knows no name.
  static final OidNames NONE = new OidNames(null);

  private static final int FIRST_USER_OID = 16384;

  private final @org.jspecify.annotations.Nullable Connection connection;
  private final Map<Integer, String> types = new HashMap<>();
  private final Map<Integer, String> tables = new HashMap<>();

  private OidNames(@org.jspecify.annotations.Nullable Connection connection) {
    this.connection = connection;
  }

  /// Asks a server over a connection of its own.
  public static OidNames of(Endpoint endpoint) throws SQLException {
    return new OidNames(endpoint.connect(Map.of("preferQueryMode", "simple")));
  }

  String type(int oid) {
    return isBuiltIn(oid) ? "" + oid : types.computeIfAbsent(oid, it -> ask("regtype", it));
  }

  String table(int oid) {
    return isBuiltIn(oid) ? "" + oid : tables.computeIfAbsent(oid, it -> ask("regclass", it));
  }

  static boolean isBuiltIn(int oid) {
    return oid >= 0 && oid < FIRST_USER_OID;
  }

  private String ask(String kind, int oid) {
    if (connection == null) {
      return "" + Integer.toUnsignedLong(oid);
    }
    String sql = "SELECT " + Integer.toUnsignedLong(oid) + "::oid::" + kind + "::text";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      String name = row.getString(1).replaceFirst("^pg_temp_\\d+", "pg_temp");
      // The creating transaction has not committed yet: only it could tell the name.
      return name.chars().allMatch(Character::isDigit) ? "uncommitted" : name;
    } catch (SQLException e) {
      return "unknown: " + e.getMessage();
    }
  }

  /// Forgets what it learned: OIDs may stand for other things after DDL.
  public void forget() {
    types.clear();
    tables.clear();
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }
}
