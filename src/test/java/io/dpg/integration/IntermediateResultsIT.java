package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.DpgCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The limits of what statements in stages move, and what is left of it: nothing.
class IntermediateResultsIT {

  private static final String JOIN =
      "SELECT count(*), sum(length(b.t)) FROM staged_a a JOIN staged_b b ON a.v = b.v";

  /// A modification that reads another table first.
  private static final String UPDATE =
      "UPDATE staged_a SET t = b.t FROM staged_b b WHERE staged_a.v = b.v";

  @BeforeAll
  static void fill() throws SQLException {
    DpgCluster.shared()
        .execute(
            "DROP TABLE IF EXISTS staged_a, staged_b",
            "CREATE TABLE staged_a (k int, v int, t text)",
            "CREATE TABLE staged_b (k int, v int, t text)",
            "SELECT create_distributed_table('staged_a', 'k')",
            "SELECT create_distributed_table('staged_b', 'k', colocate_with => 'none')",
            "INSERT INTO staged_a SELECT i, i, 'a' FROM generate_series(1, 3000) i",
            "INSERT INTO staged_b SELECT i, i, repeat(i::text, 50) FROM generate_series(1, 3000) i",
            "INSERT INTO staged_b VALUES (0, NULL, NULL)",
            "ANALYZE staged_a, staged_b");
  }

  /// A statement's error as its SQLSTATE and message.
  private static void fails(Statement statement, String sql, String state, String message) {
    assertThatThrownBy(() -> statement.execute(sql))
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              assertThat(e.getSQLState()).isEqualTo(state);
              assertThat(e.getMessage()).contains(message);
            });
  }

  @Test
  void largeResultsAreKeptInFilesThatAreGoneAfterwards() throws SQLException, IOException {
    assertThat(DpgCluster.shared().rows(JOIN).getFirst()).containsExactly("3000", "544650");
    try (Connection connection = DpgCluster.shared().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      assertThat(statement.executeUpdate(UPDATE)).isEqualTo(3000);
      connection.rollback();
    }
    assertThat(openFiles()).isEmpty();
  }

  /// The temporary files of this process, which runs dpg, that are open though they are deleted.
  private static java.util.List<String> openFiles() throws IOException {
    java.util.List<String> open = new java.util.ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : files.toList()) {
        if (Files.isSymbolicLink(file)) {
          open.add(target(file));
        }
      }
    }
    return open.stream().filter(it -> it.contains("dpg-") && it.contains(".rows")).toList();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      // Closed in the meantime.
      return "";
    }
  }

  @Test
  void theLimitOfTheSessionHolds() throws SQLException, IOException {
    try (Connection connection = DpgCluster.shared().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET citus.max_intermediate_result_size = '10kB'");
      fails(
          statement, JOIN, "53400", "exceeds citus.max_intermediate_result_size (currently 10 kB)");
      fails(statement, UPDATE, "53400", "exceeds citus.max_intermediate_result_size");
      fails(
          statement,
          "SET citus.max_intermediate_result_size = 'plenty'",
          "22023",
          "invalid value for parameter");
      statement.execute("SET citus.max_intermediate_result_size = -1");
      statement.execute(JOIN);
      statement.execute("RESET citus.max_intermediate_result_size");
      statement.execute(JOIN);
    }
    assertThat(openFiles()).isEmpty();
  }

  @Test
  void timeoutsEndStages() throws SQLException, IOException {
    try (Connection connection = DpgCluster.shared().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = '300ms'");
      fails(
          statement,
          "WITH r AS MATERIALIZED (SELECT a.v, pg_sleep(0.01) FROM staged_a a ORDER BY 1 LIMIT"
              + " 100000) SELECT count(*) FROM r JOIN staged_b USING (v)",
          "57014",
          "statement timeout");
      statement.execute("SET statement_timeout = 0");
      statement.execute(JOIN);
    }
    assertThat(openFiles()).isEmpty();
  }

  @Test
  void theSettingOfNestedLoopsIsTheSessionsOwn() throws SQLException {
    try (Connection connection = DpgCluster.shared().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(JOIN);
      assertThat(loops(statement)).isEqualTo("on");
      connection.setAutoCommit(false);
      statement.execute(JOIN);
      assertThat(loops(statement)).isEqualTo("on");
      statement.execute("SET LOCAL enable_nestloop = off");
      statement.execute(JOIN);
      assertThat(loops(statement)).isEqualTo("off");
      connection.rollback();
      assertThat(loops(statement)).isEqualTo("on");
    }
  }

  /// On the nodes that join: min and max over all.
  private static String loops(Statement statement) throws SQLException {
    try (var rows =
        statement.executeQuery(
            "SELECT DISTINCT current_setting('enable_nestloop') FROM staged_a WHERE k > 0")) {
      rows.next();
      String value = rows.getString(1);
      assertThat(rows.next()).isFalse();
      return value;
    }
  }
}
