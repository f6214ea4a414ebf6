package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/// pgjdbc in the ways that applications, pools and frameworks use it.
class JdbcIT {

  private static final String TABLES =
      "CREATE TABLE jdbc_it.notes (id bigserial PRIMARY KEY, body text, score numeric(8,2),"
          + " made timestamptz, day date, tag uuid, flags int[], active boolean)";

  @BeforeAll
  static void makeTables() throws SQLException {
    for (Endpoint server : List.of(PlainPostgres.shared(), DpgCluster.shared())) {
      server.execute("DROP SCHEMA IF EXISTS jdbc_it CASCADE", "CREATE SCHEMA jdbc_it", TABLES);
    }
    DpgCluster.shared().execute("SELECT create_distributed_table('jdbc_it.notes', 'id')");
  }

  @BeforeEach
  void empty() throws SQLException {
    DpgCluster.shared().execute("TRUNCATE jdbc_it.notes");
  }

  private static Connection connect(String mode) throws SQLException {
    return DpgCluster.shared().connect(Map.of("preferQueryMode", mode, "currentSchema", "jdbc_it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
  void storesAndReadsEveryType(String mode) throws SQLException {
    OffsetDateTime made = OffsetDateTime.parse("2026-03-04T05:06:07.123456+02:00");
    UUID tag = new UUID(1, 2);
    try (Connection connection = connect(mode)) {
      // More than prepareThreshold times, so that server-side statements and binary values are used
      // too.
      for (int i = 1; i <= 8; i++) {
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
          insert.setLong(1, i);
          insert.setString(2, "it's \\ ü " + i);
          insert.setBigDecimal(3, new BigDecimal("12.50"));
          insert.setObject(4, made);
          insert.setObject(5, LocalDate.of(2026, 1, i));
          insert.setObject(6, tag);
          insert.setArray(7, connection.createArrayOf("int4", new Integer[] {i, null}));
          insert.setNull(8, Types.BOOLEAN);
          assertThat(insert.executeUpdate()).isEqualTo(1);
        }
      }
      for (int i = 1; i <= 8; i++) {
        try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM notes WHERE id = ?")) {
          select.setLong(1, i);
          try (ResultSet row = select.executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString("body")).isEqualTo("it's \\ ü " + i);
            assertThat(row.getBigDecimal("score")).isEqualTo("12.50");
            assertThat(row.getObject("made", OffsetDateTime.class)).isEqualTo(made);
            assertThat(row.getObject("day", LocalDate.class)).isEqualTo(LocalDate.of(2026, 1, i));
            assertThat(row.getObject("tag")).isEqualTo(tag);
            assertThat((Object[]) row.getArray("flags").getArray()).containsExactly(i, null);
            assertThat(row.getBoolean("active")).isFalse();
            assertThat(row.wasNull()).isTrue();
            assertThat(row.next()).isFalse();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void insertsBatches(boolean rewrite) throws SQLException {
    try (Connection connection =
            DpgCluster.shared()
                .connect(
                    Map.of(
                        "reWriteBatchedInserts",
                        Boolean.toString(rewrite),
                        "currentSchema",
                        "jdbc_it"));
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO notes (id, body) VALUES (?, ?)")) {
      connection.setAutoCommit(false);
      for (int i = 1; i <= 1000; i++) {
        insert.setLong(1, i);
        insert.setString(2, "body " + i);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(1000);
      connection.commit();
    }
    assertThat(DpgCluster.shared().rows("SELECT count(*), sum(id) FROM jdbc_it.notes"))
        .containsExactly(List.of("1000", "500500"));
  }

  @Test
  void returnsGeneratedKeys() throws SQLException {
    try (Connection connection = connect("extended");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO notes (body) VALUES (?)", new String[] {"id"})) {
      List<Long> keys = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        insert.setString(1, "b" + i);
        insert.executeUpdate();
        try (ResultSet generated = insert.getGeneratedKeys()) {
          assertThat(generated.next()).isTrue();
          keys.add(generated.getLong(1));
        }
      }
      assertThat(keys).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void readsWithACursor() throws SQLException {
    fill(500);
    try (Connection connection = connect("extended")) {
      connection.setAutoCommit(false);
      try (PreparedStatement select =
          connection.prepareStatement("SELECT id FROM notes ORDER BY id")) {
        select.setFetchSize(37);
        long expected = 1;
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            assertThat(rows.getLong(1)).isEqualTo(expected++);
          }
        }
        assertThat(expected).isEqualTo(501);
      }
      connection.rollback();
    }
  }

  @Test
  void cancelsAndTimesOut() throws Exception {
    fill(1);
    try (Connection connection = connect("extended");
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(30) FROM notes WHERE id = 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      statement.setQueryTimeout(0);
      Thread canceller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Thread.sleep(Duration.ofMillis(500));
                  statement.cancel();
                } catch (InterruptedException | SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(30) FROM notes"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      canceller.join();
      assertThat(statement.execute("SELECT 1")).isTrue();
    }
  }

  @Test
  void copies() throws Exception {
    try (Connection connection = connect("extended")) {
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      StringBuilder rows = new StringBuilder();
      for (int i = 1; i <= 3000; i++) {
        rows.append(i).append(",row ").append(i).append('\n');
      }
      assertThat(
              copy.copyIn(
                  "COPY notes (id, body) FROM STDIN CSV", new StringReader(rows.toString())))
          .isEqualTo(3000);
      StringWriter out = new StringWriter();
      assertThat(
              copy.copyOut(
                  "COPY (SELECT id, body FROM notes WHERE id IN (5, 6) ORDER BY id) TO STDOUT CSV",
                  out))
          .isEqualTo(2);
      assertThat(out.toString()).isEqualTo("5,row 5\n6,row 6\n");
    }
    assertThat(DpgCluster.shared().rows("SELECT count(*), sum(id) FROM jdbc_it.notes"))
        .containsExactly(List.of("3000", "4501500"));
  }

  @Test
  void showsTheSameMetadataAsPostgres() throws SQLException {
    assertThat(metadata(DpgCluster.shared())).isEqualTo(metadata(PlainPostgres.shared()));
  }

  private static List<String> metadata(Endpoint server) throws SQLException {
    List<String> facts = new ArrayList<>();
    try (Connection connection = server.connect()) {
      DatabaseMetaData data = connection.getMetaData();
      facts.add(data.getDatabaseProductVersion());
      add(facts, data.getTables(null, "jdbc_it", "%", null), "TABLE_NAME", "TABLE_TYPE");
      add(facts, data.getColumns(null, "jdbc_it", "notes", "%"), "COLUMN_NAME", "TYPE_NAME");
      add(facts, data.getPrimaryKeys(null, "jdbc_it", "notes"), "COLUMN_NAME", "PK_NAME");
      add(
          facts,
          data.getIndexInfo(null, "jdbc_it", "notes", true, true),
          "INDEX_NAME",
          "COLUMN_NAME");
      try (PreparedStatement select =
          connection.prepareStatement("SELECT id, score FROM jdbc_it.notes WHERE id = ?")) {
        var columns = select.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          facts.add(
              columns.getColumnName(i)
                  + columns.getColumnTypeName(i)
                  + columns.getPrecision(i)
                  + columns.getTableName(i)
                  + columns.isAutoIncrement(i)
                  + columns.isNullable(i));
        }
        facts.add(select.getParameterMetaData().getParameterTypeName(1));
      }
    }
    return facts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT * FROM notes WHERE id = ?", "INSERT INTO notes (id) VALUES (?)"})
  void saysWhichParameterIsWrong(String sql) throws SQLException {
    assertThat(complaint(DpgCluster.shared(), sql))
        .isEqualTo(complaint(PlainPostgres.shared(), sql))
        .contains("invalid input syntax", "parameter $1");
  }

  private static String complaint(Endpoint server, String sql) throws SQLException {
    try (Connection connection = server.connect(Map.of("currentSchema", "jdbc_it"));
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, "x", Types.OTHER);
      return String.valueOf(catchThrowableOfType(SQLException.class, statement::execute));
    }
  }

  private static void add(List<String> facts, ResultSet rows, String... columns)
      throws SQLException {
    try (rows) {
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (String column : columns) {
          row.append(rows.getString(column)).append(' ');
        }
        facts.add(row.toString());
      }
    }
  }

  @Test
  void keepsTransactionsApart() throws SQLException {
    fill(10);
    try (Connection one = connect("extended");
        Connection two = connect("extended")) {
      one.setAutoCommit(false);
      try (Statement write = one.createStatement();
          Statement read = two.createStatement()) {
        assertThat(write.executeUpdate("UPDATE notes SET body = 'changed'")).isEqualTo(10);
        var savepoint = one.setSavepoint();
        assertThatThrownBy(() -> write.execute("INSERT INTO notes (id) VALUES (1)"))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        one.rollback(savepoint);
        assertThat(count(read)).isZero();
        one.commit();
        assertThat(count(read)).isEqualTo(10);
      }
    }
  }

  private static int count(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT count(*) FROM notes WHERE body = 'changed'")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void fill(int rows) throws SQLException {
    DpgCluster.shared()
        .execute(
            "INSERT INTO jdbc_it.notes (id, body) SELECT i, 'b' || i FROM generate_series(1, "
                + rows
                + ") i");
  }
}
