package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.embedded.LocalNode;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A worker whose processes do nothing for a while, as on a machine that is out of breath.
class StalledNodeIT {

  private static final Duration FAILS_WITHIN = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static DpgCluster cluster;
  private static Endpoint dpg;
  private static int healthyId;
  private static int stalledId;

  @BeforeAll
  static void start() throws SQLException {
    cluster =
        DpgCluster.start(2, Map.of("timeouts.node_answer", "1s", "timeouts.node_connect", "1s"));
    dpg = cluster.endpoint();
    dpg.execute(
        "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
        "SELECT create_distributed_table('account', 'id', shard_count := 4)",
        "INSERT INTO account SELECT id, 0 FROM generate_series(1, 40) id");
    healthyId = idOn("citus-worker-1");
    stalledId = idOn("citus-worker-2");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static int idOn(String node) throws SQLException {
    return Integer.parseInt(
        ""
            + dpg.value(
                """
                SELECT min(id) FROM generate_series(1, 40) id JOIN citus_shards
                  ON shardid = get_shard_id_for_distribution_column('account', id)
                WHERE nodename = '%s'
                """
                    .formatted(node)));
  }

  /// Stops or continues the worker's server with all its processes.
  private static void signal(String signal) throws IOException, InterruptedException {
    LocalNode worker = cluster.nodes().workers().get(1);
    Path file = worker.dataDirectory().resolve("postmaster.pid");
    long server = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    StringBuilder ids = new StringBuilder().append(server);
    ProcessHandle.of(server)
        .orElseThrow()
        .descendants()
        .forEach(it -> ids.append(' ').append(it.pid()));
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + ids).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private static String balance(int id) {
    return "SELECT balance FROM account WHERE id = " + id;
  }

  @Test
  void whatNeedsItFailsAndTheRestGoesOn() throws Exception {
    try (Connection open = dpg.connect();
        Statement statement = open.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("UPDATE account SET balance = 7 WHERE id = " + healthyId);
      statement.execute("UPDATE account SET balance = 7 WHERE id = " + stalledId);
      signal("STOP");
      try {
        long begun = System.nanoTime();
        FutureTask<Throwable> other = failure(balance(stalledId));
        assertThatThrownBy(() -> statement.executeQuery("SELECT sum(balance) FROM account"))
            .hasMessageContaining("connection to the remote node \"citus-worker-2\" failed")
            .matches(e -> ((SQLException) e).getSQLState().equals("08006"));
        assertThat(other.get(20, TimeUnit.SECONDS)).hasMessageContaining("citus-worker-2");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(FAILS_WITHIN);
        assertThat(dpg.value(balance(healthyId))).isEqualTo("0");
        // Once it is known, nobody waits for long any more.
        begun = System.nanoTime();
        assertThat(failure(balance(stalledId)).get(20, TimeUnit.SECONDS))
            .hasMessageContaining("citus-worker-2");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        statement.execute("ROLLBACK");
      } finally {
        signal("CONT");
      }
    }
    awaitValue("0", "SELECT sum(balance) FROM account");
    dpg.execute("UPDATE account SET balance = balance + 1");
    assertThat(dpg.value("SELECT sum(balance) FROM account")).isEqualTo("40");
    dpg.execute("UPDATE account SET balance = 0");
  }

  @Test
  void aStatementThatTakesLongIsNoStall() throws Exception {
    assertThat(dpg.value("SELECT count(pg_sleep(2.5)) FROM account WHERE id = " + stalledId))
        .isEqualTo("1");
  }

  private static FutureTask<Throwable> failure(String sql) {
    FutureTask<Throwable> task =
        new FutureTask<>(() -> {
          try {
            return new AssertionError("it answered " + dpg.value(sql));
          } catch (SQLException e) {
            return e;
          }
        });
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void awaitValue(String value, String sql) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        assertThat(dpg.value(sql)).isEqualTo(value);
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }
}
