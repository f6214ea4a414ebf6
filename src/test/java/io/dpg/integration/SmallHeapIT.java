package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.embedded.FileTree;
import io.dpg.testkit.DpgProcess;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.TestCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Statements over more rows than dpg has memory for: 77 MB of them, and a heap of 64 MB that would
/// end the process when it is full.
class SmallHeapIT {

  private static final int ROWS = 48_000;

  private static Path folder;
  private static DpgProcess dpg;
  private static Endpoint client;

  @BeforeAll
  static void start() throws Exception {
    folder = TestCluster.newFolder("dpg-heap-");
    dpg = new DpgProcess(folder, "--workers", "2");
    assertThat(dpg.up().exitCode()).isZero();
    client = dpg.endpoint();
    client.execute(
        "CREATE TABLE big (id int PRIMARY KEY, k int, t text)",
        "SELECT create_distributed_table('big', 'id', shard_count => 4)",
        "INSERT INTO big SELECT i, (i * 7919::bigint) %% %1$d, repeat(lpad(i::text, 8), 200)"
                .formatted(ROWS)
            + " FROM generate_series(1, %d) i".formatted(ROWS),
        "ANALYZE big");
  }

  @AfterAll
  static void stop() throws Exception {
    dpg.command("down");
    FileTree.delete(folder);
  }

  /// pgjdbc keeps whole results unless told not to; so do cursors over sorted rows in dpg.
  @Test
  void sortedRowsStreamAndCursorsKeepThemOnDisk() throws SQLException {
    try (Connection connection = client.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(1000);
      int rows = 0;
      int last = -1;
      try (ResultSet sorted = statement.executeQuery("SELECT k, t FROM big ORDER BY k")) {
        while (sorted.next()) {
          assertThat(sorted.getInt(1)).isGreaterThan(last);
          last = sorted.getInt(1);
          rows++;
        }
      }
      assertThat(rows).isEqualTo(ROWS);
      statement.execute("DECLARE c SCROLL CURSOR FOR SELECT k, t FROM big ORDER BY k");
      statement.execute("MOVE 47999 IN c");
      try (ResultSet fetched = statement.executeQuery("FETCH 1 FROM c")) {
        assertThat(fetched.next()).isTrue();
        assertThat(fetched.getInt(1)).isEqualTo(ROWS - 1);
      }
    }
  }

  @Test
  void distinctValuesAndGroupsAreNotHeldHere() throws SQLException {
    assertThat(client.value("SELECT count(DISTINCT t) FROM big")).isEqualTo("" + ROWS);
    assertThat(client.value("SELECT count(*) FROM (SELECT t, max(k) FROM big GROUP BY t) g"))
        .isEqualTo("" + ROWS);
  }

  @Test
  void joinsMoveRowsThroughFiles() throws SQLException {
    assertThat(client.value("SELECT count(*) FROM big a JOIN big b ON a.t = b.t AND b.k < 40000"))
        .isEqualTo("40000");
  }

  @Test
  void rowsAreWrittenToAnotherKeyAndReturned() throws SQLException {
    client.execute(
        "CREATE TABLE by_k (id int, k int PRIMARY KEY, t text)",
        "SELECT create_distributed_table('by_k', 'k', shard_count => 4, colocate_with => 'none')",
        "INSERT INTO by_k SELECT id, k, t FROM big");
    assertThat(
            client.value(
                "WITH u AS (UPDATE by_k SET id = id + 1 RETURNING t) TABLE u OFFSET 47999"))
        .hasSize(1600);
    assertThat(client.value("SELECT sum(id - 1) FROM by_k"))
        .isEqualTo(client.value("SELECT sum(id) FROM big"));
  }
}
