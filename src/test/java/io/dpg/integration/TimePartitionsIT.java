package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.DpgCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Partitions by time: what is missing, making and dropping them, and the view that shows them.
class TimePartitionsIT {

  private Connection connection;
  private Statement statement;

  @BeforeEach
  void makeTables() throws SQLException {
    connection = DpgCluster.shared().connect();
    statement = connection.createStatement();
    run(
        "SET client_min_messages = warning",
        "DROP SCHEMA IF EXISTS time_partitions_it CASCADE",
        "CREATE SCHEMA time_partitions_it",
        "SET search_path = time_partitions_it",
        "SET timezone = 'UTC'",
        "RESET client_min_messages",
        "CREATE TABLE days (tenant int, at date) PARTITION BY RANGE (at)",
        "SELECT create_distributed_table('days', 'tenant', shard_count := 4)",
        "CREATE TABLE moments (tenant int, at timestamptz) PARTITION BY RANGE (at)",
        "SELECT create_distributed_table('moments', 'tenant', shard_count := 4)");
  }

  @AfterEach
  void close() throws SQLException {
    run("ROLLBACK", "DROP SCHEMA IF EXISTS time_partitions_it CASCADE");
    connection.close();
  }

  private void run(String... statements) throws SQLException {
    for (String sql : statements) {
      statement.execute(sql);
    }
  }

  /// Each row's values with a blank between them.
  private List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(result.getString(column));
        }
        rows.add(String.join(" ", row));
      }
    }
    return rows;
  }

  @Test
  void saysWhatIsMissing() throws SQLException {
    assertThat(
            rows(
                "SELECT * FROM get_missing_time_partition_ranges('days', '1 month', '2026-03-15',"
                    + " '2026-01-10')"))
        .containsExactly(
            "days_p2026_01 2026-01-01 2026-02-01",
            "days_p2026_02 2026-02-01 2026-03-01",
            "days_p2026_03 2026-03-01 2026-04-01");
    run(
        "CREATE TABLE days_p2026_02 PARTITION OF days FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')");
    assertThat(
            rows(
                "SELECT partition_name FROM get_missing_time_partition_ranges('days', '1 month',"
                    + " '2026-03-15', '2026-01-10')"))
        .containsExactly("days_p2026_01", "days_p2026_03");
  }

  @Test
  void namesPartitionsByTheirInterval() throws SQLException {
    assertThat(firstMissing("moments", "15 minutes")).isEqualTo("moments_p2026_05_13_1031");
    assertThat(firstMissing("moments", "1 day")).isEqualTo("moments_p2026_05_13");
    assertThat(firstMissing("moments", "7 days")).isEqualTo("moments_p2026w20");
    assertThat(firstMissing("moments", "3 months")).isEqualTo("moments_p2026q2");
    assertThat(firstMissing("moments", "1 year")).isEqualTo("moments_p2026");
  }

  private String firstMissing(String table, String interval) throws SQLException {
    return rows("SELECT partition_name FROM get_missing_time_partition_ranges('%s', '%s',"
                .formatted(table, interval)
            + " '2026-05-13 10:40', '2026-05-13 10:31')")
        .getFirst();
  }

  @Test
  void makesPartitionsThatTakeRowsOnAllShards() throws SQLException {
    assertThat(rows("SELECT create_time_partitions('days', '1 month', '2026-03-31', '2026-01-01')"))
        .containsExactly("t");
    assertThat(rows("SELECT create_time_partitions('days', '1 month', '2026-03-31', '2026-01-01')"))
        .containsExactly("f");
    run("INSERT INTO days SELECT g, date '2026-01-01' + g % 90 FROM generate_series(0, 179) g");
    assertThat(rows("SELECT tableoid::regclass::text, count(*) FROM days GROUP BY 1 ORDER BY 1"))
        .containsExactly("days_p2026_01 62", "days_p2026_02 56", "days_p2026_03 62");
    assertThat(rows("SELECT count(*) FROM days_p2026_02 WHERE at < '2026-02-01'"))
        .containsExactly("0");
    assertThat(
            rows(
                "SELECT table_name, count(*) FROM citus_shards WHERE table_name::text LIKE 'days%'"
                    + " GROUP BY 1 ORDER BY table_name::text"))
        .containsExactly("days 4", "days_p2026_01 4", "days_p2026_02 4", "days_p2026_03 4");
  }

  @Test
  void showsPartitions() throws SQLException {
    run(
        "SELECT create_time_partitions('days', '1 month', '2026-02-20', '2026-01-01')",
        "CREATE TABLE days_rest PARTITION OF days DEFAULT");
    assertThat(
            rows(
                "SELECT parent_table, partition_column, partition, from_value, to_value,"
                    + " access_method FROM time_partitions WHERE parent_table = 'days'::regclass"
                    + " ORDER BY from_value"))
        .containsExactly(
            "days at days_p2026_01 2026-01-01 2026-02-01 heap",
            "days at days_p2026_02 2026-02-01 2026-03-01 heap");
    assertThat(rows("SELECT * FROM time_partition_range('days_p2026_02')"))
        .containsExactly("2026-02-01 2026-03-01");
  }

  @Test
  void dropsOldPartitionsWithTheirShards() throws SQLException {
    run(
        "SELECT create_time_partitions('moments', '1 day', '2026-05-05', '2026-05-01')",
        "INSERT INTO moments SELECT g, timestamptz '2026-05-01 12:00+00' + g % 4 * interval '1 day'"
            + " FROM generate_series(0, 39) g");
    statement.clearWarnings();
    run("CALL drop_old_time_partitions('moments', '2026-05-03 06:00+00')");
    List<String> told = new ArrayList<>();
    for (SQLWarning it = statement.getWarnings(); it != null; it = it.getNextWarning()) {
      told.add(it.getMessage());
    }
    assertThat(told)
        .containsExactly(
            "dropping moments_p2026_05_01 with start time 2026-05-01 00:00:00+00 and end time"
                + " 2026-05-02 00:00:00+00",
            "dropping moments_p2026_05_02 with start time 2026-05-02 00:00:00+00 and end time"
                + " 2026-05-03 00:00:00+00");
    assertThat(rows("SELECT count(*), min(at) FROM moments"))
        .containsExactly("20 2026-05-03 12:00:00+00");
    assertThat(rows("SELECT count(*) FROM citus_shards WHERE table_name::text LIKE 'moments_p%'"))
        .containsExactly("8");
  }

  @Test
  void refusesWhatIsNotPartitionedByTime() throws SQLException {
    run("CREATE TABLE plain (tenant int, at date)");
    assertState("42809", "SELECT create_time_partitions('plain', '1 day', '2026-01-01')");
    assertState(
        "22023", "SELECT create_time_partitions('days', '1 hour', '2026-01-02', '2026-01-01')");
    assertState(
        "22023", "SELECT create_time_partitions('days', '1 day', '2026-01-01', '2026-01-02')");
    assertState("42809", "CALL drop_old_time_partitions('plain', '2026-01-01')");
  }

  private void assertState(String state, String sql) {
    assertThatThrownBy(() -> statement.execute(sql))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
  }
}
