package io.dpg.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What ends a statement or a session without anybody's asking: timeouts, and clients that go.
class LimitsIT {

  private static final Endpoint DPG = DpgCluster.shared();
  private static final Endpoint PLAIN = PlainPostgres.shared();
  private static final Duration RELEASE_MAX = Duration.ofSeconds(1);
  private static final String ADD = "UPDATE limits.account SET balance = balance + 1 WHERE id = 1";

  @BeforeAll
  static void createTables() throws SQLException {
    for (Endpoint server : List.of(DPG, PLAIN)) {
      server.execute(
          "DROP SCHEMA IF EXISTS limits CASCADE",
          "CREATE SCHEMA limits",
          "CREATE TABLE limits.account (id int PRIMARY KEY, balance int NOT NULL)");
    }
    DPG.execute("SELECT create_distributed_table('limits.account', 'id', shard_count := 6)");
    for (Endpoint server : List.of(DPG, PLAIN)) {
      server.execute("INSERT INTO limits.account SELECT id, 0 FROM generate_series(1, 60) id");
    }
  }

  /// Every server answers alike.
  private static void assertAnswer(String expected, String... statements) throws Exception {
    for (Endpoint server : List.of(PLAIN, DPG)) {
      try (TestSession session = new TestSession(server)) {
        String last = "";
        for (String sql : statements) {
          last = session.run(sql);
        }
        assertThat(last)
            .as("%s on port %d", List.of(statements), server.port())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void statementsTimeOut() throws Exception {
    String timeout = "ERROR 57014: ERROR: canceling statement due to statement timeout";
    assertAnswer(timeout, "SET statement_timeout = 100", "SELECT pg_sleep(5)");
    assertAnswer(
        timeout,
        "SET statement_timeout = '100ms'",
        "SELECT pg_sleep(5) FROM limits.account WHERE id < 10 ORDER BY id");
    assertAnswer(
        timeout, "BEGIN", "SET LOCAL statement_timeout = 100", "SELECT count(*), pg_sleep(5)");
    // Each statement of a script has its own time, and SET LOCAL ends with its transaction.
    assertAnswer(
        "[]; []",
        "SET statement_timeout = 2500",
        "SELECT pg_sleep(1.4) WHERE pg_sleep(1.4) IS NULL;"
            + " SELECT id FROM limits.account WHERE pg_sleep(1.4) IS NULL AND id = 1");
    assertAnswer(
        "[60]",
        "BEGIN; SET LOCAL statement_timeout = 1; COMMIT",
        "SELECT count(*) FROM limits.account WHERE pg_sleep(0.001) IS NOT NULL");
  }

  @Test
  void waitsForLocksTimeOut() throws Exception {
    for (Endpoint server : List.of(PLAIN, DPG)) {
      try (TestSession holder = new TestSession(server);
          TestSession session = new TestSession(server)) {
        holder.run("BEGIN");
        holder.run(ADD);
        session.run("SET lock_timeout = 100");
        assertThat(session.run(ADD))
            .startsWith("ERROR 55P03: ERROR: canceling statement due to lock timeout");
        session.run("RESET lock_timeout");
        session.run("SET statement_timeout = 100");
        assertThat(session.run("UPDATE limits.account SET balance = balance + 1"))
            .startsWith("ERROR 57014: ERROR: canceling statement due to statement timeout");
      }
    }
  }

  /// @param begun what makes the session idle in the way that times out
  private static void assertEnds(String expected, String... begun) throws Exception {
    for (Endpoint server : List.of(PLAIN, DPG)) {
      try (RawClient client = RawClient.connect(server)) {
        for (String sql : begun) {
          client.query(sql).untilReady();
        }
        List<Reply> last = client.untilClosed();
        assertThat(last.getFirst().toString()).as("port %d", server.port()).contains(expected);
      }
    }
  }

  @Test
  void idleSessionsEnd() throws Exception {
    assertEnds(
        "terminating connection due to idle-in-transaction timeout",
        "SET idle_in_transaction_session_timeout = '150ms'",
        "BEGIN",
        ADD);
    assertEnds(
        "terminating connection due to idle-in-transaction timeout",
        "SET idle_in_transaction_session_timeout = '150ms'",
        "BEGIN",
        "SELECT 1/0");
    assertEnds(
        "terminating connection due to idle-session timeout", "SET idle_session_timeout = 150");
    assertEnds(
        "terminating connection due to transaction timeout",
        "SET transaction_timeout = 150",
        "BEGIN",
        ADD);
    // What they did is taken back, and nothing is locked.
    assertThat(DPG.value("SELECT balance FROM limits.account WHERE id = 1 FOR UPDATE"))
        .isEqualTo("0");
  }

  @Test
  void aNodeThatHasNothingToDoIsNotIdle() throws Exception {
    try (TestSession session = new TestSession(DPG)) {
      session.run("SET idle_in_transaction_session_timeout = 200");
      session.run("BEGIN");
      session.run("SELECT count(*) FROM limits.account");
      assertThat(session.run("SELECT pg_sleep(0.6) IS NULL FROM limits.account WHERE id = 2"))
          .isEqualTo("[f]");
      assertThat(session.run("SELECT count(*) FROM limits.account")).isEqualTo("[60]");
      assertThat(session.run("COMMIT")).isEqualTo("0");
    }
  }

  @Test
  void aClientThatGoesWhileItWaitsReleasesEverything() throws Exception {
    try (TestSession holder = new TestSession(DPG)) {
      holder.run("BEGIN");
      holder.run("UPDATE limits.account SET balance = balance WHERE id = 2");
      RawClient gone = RawClient.connect(DPG);
      gone.query("BEGIN; UPDATE limits.account SET balance = balance WHERE id = 1").untilReady();
      gone.query("UPDATE limits.account SET balance = balance WHERE id = 2").transmit();
      awaitState(gone, "active", "Lock");
      gone.close();
      assertReleased();
    }
  }

  @Test
  void aClientThatVanishesReleasesEverything() throws Exception {
    String update = "UPDATE limits.account SET balance = balance WHERE id = 1";
    RawClient idle = RawClient.connect(DPG);
    idle.query("BEGIN; " + update).untilReady();
    idle.reset();
    assertReleased();
    RawClient busy = RawClient.connect(DPG);
    busy.query("BEGIN; " + update).untilReady();
    busy.query("SELECT pg_sleep(30) FROM limits.account").transmit();
    awaitState(busy, "active", null);
    busy.reset();
    assertReleased();
    RawClient slow = RawClient.connect(DPG);
    slow.query("BEGIN; " + update).untilReady();
    slow.query("SELECT repeat('x', 1000) FROM limits.account, generate_series(1, 1000)").transmit();
    slow.until('D');
    slow.reset();
    assertReleased();
  }

  @Test
  void aClientThatGoesDuringAFanOutReleasesEverything() throws Exception {
    RawClient gone = RawClient.connect(DPG);
    gone.query("BEGIN; UPDATE limits.account SET balance = balance WHERE id = 1").untilReady();
    gone.query("SELECT pg_sleep(30) FROM limits.account").transmit();
    awaitState(gone, "active", null);
    gone.terminate().transmit();
    gone.close();
    assertReleased();
  }

  @Test
  void aClientThatGoesDuringCopyReleasesEverything() throws Exception {
    RawClient gone = RawClient.connect(DPG);
    gone.query("BEGIN; UPDATE limits.account SET balance = balance WHERE id = 1").untilReady();
    gone.query("COPY limits.account FROM STDIN").transmit();
    gone.until('G');
    gone.copyData("1001\t5\n").transmit();
    gone.close();
    assertReleased();
    assertThat(DPG.value("SELECT count(*) FROM limits.account")).isEqualTo("60");
  }

  private static void assertReleased() throws Exception {
    try (TestSession next = new TestSession(DPG)) {
      long begun = System.nanoTime();
      Future<String> update = next.start("UPDATE limits.account SET balance = 0 WHERE id = 1");
      assertThat(update.get(20, TimeUnit.SECONDS)).isEqualTo("1");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(RELEASE_MAX);
    }
  }

  private static void awaitState(RawClient client, String state, @Nullable String waitEventType)
      throws Exception {
    int pid =
        client.greeting().stream()
            .filter(reply -> reply.type() == 'K')
            .map(reply -> java.nio.ByteBuffer.wrap(reply.body()).getInt())
            .findFirst()
            .orElseThrow();
    String sql =
        "SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND state = '%s'%s"
            .formatted(
                pid,
                state,
                waitEventType == null ? "" : " AND wait_event_type = '" + waitEventType + "'");
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!"1".equals(DPG.value(sql))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }
}
