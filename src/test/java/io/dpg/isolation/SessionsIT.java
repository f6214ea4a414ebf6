package io.dpg.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How sessions look to others, and how others end them.
class SessionsIT {

  private static final Endpoint DPG = DpgCluster.shared();
  private static final String ADD =
      "UPDATE sessions.account SET balance = balance + 1 WHERE id = 1";

  private TestSession one;
  private TestSession other;

  @BeforeAll
  static void createTables() throws SQLException {
    DPG.execute(
        "CREATE SCHEMA sessions",
        "CREATE TABLE sessions.account (id int PRIMARY KEY, balance int NOT NULL)",
        "SELECT create_distributed_table('sessions.account', 'id', shard_count := 6)",
        "INSERT INTO sessions.account SELECT id, 0 FROM generate_series(1, 60) id");
  }

  @BeforeEach
  void connect() throws SQLException {
    one = new TestSession(DPG);
    other = new TestSession(DPG);
  }

  @AfterEach
  void disconnect() throws SQLException {
    one.close();
    other.close();
  }

  private String activity(String column, TestSession of) throws Exception {
    return other.run(
        "SELECT %s FROM pg_stat_activity WHERE pid = %d".formatted(column, of.processId()));
  }

  private void awaitWaiting(TestSession session) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!activity("wait_event_type", session).equals("[Lock]")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Test
  void aSessionHasTheProcessIdThatItsClientWasTold() throws Exception {
    String pid = "[" + one.processId() + "]";
    assertThat(one.run("SELECT pg_backend_pid()")).isEqualTo(pid);
    assertThat(one.run("SELECT pg_backend_pid() FROM sessions.account WHERE id = 3"))
        .isEqualTo(pid);
    one.run("BEGIN");
    assertThat(one.run("SELECT pg_backend_pid()")).isEqualTo(pid);
    one.run("COMMIT");
    assertThat(
            one.run(
                "SELECT citus_backend_gpid() % 10000000000, citus_nodeid_for_gpid(citus_backend_gpid())"))
        .isEqualTo("[" + one.processId() + ",1]");
  }

  @Test
  void aSessionIsOneRowOfTheActivity() throws Exception {
    one.run("SET application_name = 'ledger'");
    assertThat(one.run("SELECT count(*) FROM sessions.account")).isEqualTo("[60]");
    assertThat(
            activity(
                "usename, datname, application_name, client_addr, state, query, wait_event,"
                    + " backend_start <= state_change, xact_start",
                one))
        .isEqualTo(
            "[%s,%s,ledger,127.0.0.1,idle,SELECT count(*) FROM sessions.account,ClientRead,t,null]"
                .formatted(DPG.user(), DPG.database()));
    one.run("BEGIN");
    assertThat(activity("state, xact_start IS NOT NULL", one)).isEqualTo("[idle in transaction,t]");
    one.run("SELECT 1/0");
    assertThat(activity("state", one)).isEqualTo("[idle in transaction (aborted)]");
    assertThat(activity("state, pid = pg_backend_pid()", other)).isEqualTo("[active,t]");
  }

  @Test
  void otherRolesDoingsAreHidden() throws Exception {
    DPG.execute("CREATE ROLE sessions_reader LOGIN PASSWORD 'x'");
    try (TestSession reader = new TestSession(DPG.as("sessions_reader", "x"))) {
      assertThat(
              reader.run(
                  "SELECT query, state FROM pg_stat_activity WHERE pid = " + one.processId()))
          .isEqualTo("[<insufficient privilege>,null]");
      assertThat(reader.run("SELECT pg_terminate_backend(%d)".formatted(one.processId())))
          .startsWith("ERROR 42501: ERROR: permission denied to terminate process");
    }
    DPG.execute("DROP ROLE sessions_reader");
  }

  @Test
  void whoWaitsForWhomCanBeJoined() throws Exception {
    one.run("BEGIN");
    one.run(ADD);
    Future<String> waiting = other.start(ADD);
    try (TestSession third = new TestSession(DPG)) {
      String waits =
          """
          SELECT waiting_gpid %% 10000000000, blocking_gpid %% 10000000000, blocked_statement,
            current_statement_in_blocking_process, blocker.state
          FROM citus_lock_waits
            JOIN citus_dist_stat_activity blocker ON blocker.global_pid = blocking_gpid
          WHERE waiting_gpid %% 10000000000 = %d
          """
              .formatted(other.processId());
      String expected =
          "[%d,%d,%s,%s,idle in transaction]"
              .formatted(other.processId(), one.processId(), ADD, ADD);
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      String seen = third.run(waits);
      while (!seen.equals(expected) && System.nanoTime() < deadline) {
        seen = third.run(waits);
      }
      assertThat(seen).isEqualTo(expected);
      assertThat(
              third.run(
                  "SELECT count(*) > 0, bool_or(relation_name LIKE '%account_%') FROM citus_locks"
                      + " WHERE citus_pid_for_gpid(global_pid) = "
                      + one.processId()))
          .isEqualTo("[t,t]");
      assertThat(
              third.run(
                  "SELECT count(*) FROM citus_stat_activity WHERE is_worker_query"
                      + " AND citus_pid_for_gpid(global_pid) = "
                      + one.processId()))
          .isEqualTo("[1]");
    }
    one.run("COMMIT");
    assertThat(waiting.get()).isEqualTo("1");
  }

  @Test
  void aStatementIsCancelledByProcessIdAndByGlobalPid() throws Exception {
    for (String pid : new String[] {"%d", "1 * 10000000000 + %d"}) {
      one.run("BEGIN");
      one.run(ADD);
      try (TestSession third = new TestSession(DPG)) {
        Future<String> waiting = third.start(ADD);
        awaitWaiting(third);
        assertThat(other.run("SELECT pg_cancel_backend(" + pid.formatted(third.processId()) + ")"))
            .isEqualTo("[t]");
        assertThat(waiting.get(20, TimeUnit.SECONDS))
            .isEqualTo("ERROR 57014: ERROR: canceling statement due to user request");
        assertThat(third.run("SELECT 1")).isEqualTo("[1]");
      }
      one.run("ROLLBACK");
    }
    assertThat(other.run("SELECT pg_cancel_backend(" + one.processId() + ")")).isEqualTo("[t]");
    assertThat(one.run("SELECT 1")).isEqualTo("[1]");
    assertThat(other.run("SELECT pg_cancel_backend(9999999)")).isEqualTo("[f]");
  }

  @Test
  void aSessionIsTerminatedIdleAndAtWork() throws Exception {
    one.run("BEGIN");
    one.run(ADD);
    assertThat(other.run("SELECT pg_terminate_backend(%d, 5000)".formatted(one.processId())))
        .isEqualTo("[t]");
    assertThat(one.run("SELECT 1")).startsWith("ERROR 57P01: FATAL: terminating connection due to");
    assertThat(other.run(ADD)).isEqualTo("1");
    try (TestSession third = new TestSession(DPG)) {
      Future<String> sleeping = third.start("SELECT pg_sleep(60) FROM sessions.account");
      while (!activity("state", third).equals("[active]")) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
      assertThat(
              other.run(
                  "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = "
                      + third.processId()))
          .isEqualTo("[t]");
      assertThat(sleeping.get(20, TimeUnit.SECONDS)).startsWith("ERROR 57P01: FATAL: terminating");
    }
  }
}
