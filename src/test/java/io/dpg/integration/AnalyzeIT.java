package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dpg.testkit.DpgCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// ANALYZE and VACUUM of distributed tables: on the shards, and so that the coordinator node knows
/// of all shards.
class AnalyzeIT {

  /// More than ANALYZE samples.
  private static final int ROWS = 40_000;

  private Connection connection;
  private Statement statement;

  @BeforeEach
  void makeTables() throws SQLException {
    connection = DpgCluster.shared().connect();
    statement = connection.createStatement();
    run(
        "SET client_min_messages = warning",
        "DROP SCHEMA IF EXISTS analyze_it CASCADE",
        "CREATE SCHEMA analyze_it",
        "SET search_path = analyze_it",
        "CREATE TABLE facts (id int PRIMARY KEY, gone int, kind text, n int)",
        "ALTER TABLE facts DROP COLUMN gone",
        "SELECT create_distributed_table('facts', 'id', shard_count := 6)",
        "INSERT INTO facts SELECT i, CASE WHEN i % 4 = 0 THEN 'rare' ELSE 'often' END, i % 100"
            + " FROM generate_series(1, "
            + ROWS
            + ") i");
  }

  @AfterEach
  void close() throws SQLException {
    run("ROLLBACK", "DROP SCHEMA IF EXISTS analyze_it CASCADE");
    connection.close();
  }

  private void run(String... statements) throws SQLException {
    for (String sql : statements) {
      statement.execute(sql);
    }
  }

  private String value(String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private void assertAnalyzed() throws SQLException {
    assertThat(
            Double.parseDouble(
                value("SELECT reltuples FROM pg_class WHERE oid = 'facts'::regclass")))
        .isCloseTo(ROWS, within(ROWS * 0.05));
    assertThat(value("SELECT n_distinct FROM pg_stats WHERE tablename = 'facts' AND attname = 'n'"))
        .isEqualTo("100");
    assertThat(
            value(
                "SELECT most_common_vals FROM pg_stats"
                    + " WHERE tablename = 'facts' AND attname = 'kind'"))
        .isEqualTo("{often,rare}");
    assertThat(
            value(
                "SELECT count(*) FROM pg_stats WHERE tablename LIKE 'shards_of_%'"
                    + " AND attname = 'kind' AND n_distinct = 2"))
        .isNotEqualTo("0");
  }

  @Test
  void analyzeKnowsAllShards() throws SQLException {
    run("ANALYZE facts");
    assertAnalyzed();
  }

  @Test
  void vacuumAnalyzeKnowsAllShards() throws SQLException {
    run("VACUUM (ANALYZE) facts");
    assertAnalyzed();
    run("VACUUM facts", "VACUUM FULL facts", "VACUUM (FREEZE, ANALYZE false) facts");
    assertThat(String.valueOf(statement.getWarnings())).isEqualTo("null");
  }

  @Test
  void analyzeOfEverythingKnowsAllShards() throws SQLException {
    run("ANALYZE");
    assertAnalyzed();
  }

  @Test
  void columnsAndOptionsAreTheClients() throws SQLException {
    run("ANALYZE (VERBOSE) facts (n), pg_class");
    for (SQLWarning it = statement.getWarnings(); it != null; it = it.getNextWarning()) {
      assertThat(it.getMessage()).doesNotContain("shards_of").doesNotContain("facts_1");
    }
    assertThat(value("SELECT count(*) FROM pg_stats WHERE tablename = 'facts'")).isEqualTo("1");
    assertThatThrownBy(() -> run("ANALYZE facts (nothing)"))
        .hasMessageContaining("column \"nothing\" of relation \"facts\" does not exist");
  }

  @Test
  void aTransactionAnalyzesItsOwnRows() throws SQLException {
    run("BEGIN", "DELETE FROM facts WHERE kind = 'rare'", "ANALYZE facts");
    assertThat(
            value(
                "SELECT most_common_vals FROM pg_stats"
                    + " WHERE tablename = 'facts' AND attname = 'kind'"))
        .isEqualTo("{often}");
    assertThatThrownBy(() -> run("VACUUM facts"))
        .hasMessageContaining("VACUUM cannot run inside a transaction block");
  }

  @Test
  void anOwnerNeedsNoOtherRights() throws SQLException {
    run(
        "DROP ROLE IF EXISTS analyze_it_owner",
        "CREATE ROLE analyze_it_owner",
        "GRANT ALL ON SCHEMA analyze_it TO analyze_it_owner",
        "ALTER TABLE facts OWNER TO analyze_it_owner",
        "SET ROLE analyze_it_owner",
        "ANALYZE facts");
    assertThat(String.valueOf(statement.getWarnings())).isEqualTo("null");
    run("RESET ROLE");
    assertAnalyzed();
    run(
        "ALTER TABLE facts OWNER TO CURRENT_USER",
        "DROP OWNED BY analyze_it_owner",
        "DROP ROLE analyze_it_owner");
  }
}
