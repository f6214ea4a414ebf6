package io.dpg.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Transactions that wait for each other on different nodes.
class DeadlockIT {

  private static final Duration FOUND_MAX = Duration.ofSeconds(2);
  private static final Endpoint DPG = DpgCluster.shared();

  private final List<TestSession> sessions = new ArrayList<>();

  @BeforeAll
  static void createTables() throws SQLException {
    DPG.execute(
        "CREATE SCHEMA deadlock",
        "CREATE TABLE deadlock.account (id int PRIMARY KEY, balance int NOT NULL)",
        "SELECT create_distributed_table('deadlock.account', 'id', shard_count := 6)",
        "INSERT INTO deadlock.account SELECT id, 0 FROM generate_series(1, 60) id",
        "CREATE TABLE deadlock.currency (code text PRIMARY KEY, rate int NOT NULL)",
        "SELECT create_reference_table('deadlock.currency')",
        "INSERT INTO deadlock.currency VALUES ('EUR', 1), ('USD', 2)",
        "CREATE TABLE deadlock.local (id int PRIMARY KEY, n int NOT NULL)",
        "INSERT INTO deadlock.local VALUES (1, 0)");
  }

  @BeforeEach
  void connect() throws SQLException {
    for (int i = 0; i < 3; i++) {
      TestSession session = new TestSession(DPG);
      sessions.add(session);
    }
  }

  @AfterEach
  void disconnect() throws SQLException {
    for (TestSession session : sessions) {
      session.close();
    }
  }

  /// An account on each worker.
  private static List<Integer> accounts() throws SQLException {
    return DPG
        .rows(
            """
            SELECT DISTINCT ON (nodename) id FROM deadlock.account
              JOIN citus_shards ON table_name = 'deadlock.account'::regclass
                AND shardid = get_shard_id_for_distribution_column('deadlock.account', id)
            ORDER BY nodename, id
            """)
        .stream()
        .map(row -> Integer.parseInt("" + row.getFirst()))
        .toList();
  }

  private static String add(int account) {
    return "UPDATE deadlock.account SET balance = balance + 1 WHERE id = " + account;
  }

  /// Each session locks its own, in their order, then wants what the next one has.
  private void assertTheYoungestFails(List<String> first, List<String> second) throws Exception {
    int count = first.size();
    for (int i = 0; i < count; i++) {
      assertThat(sessions.get(i).run("BEGIN")).doesNotStartWith("ERROR");
      assertThat(sessions.get(i).run(first.get(i))).doesNotStartWith("ERROR");
    }
    long begun = System.nanoTime();
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(sessions.get(i).start(second.get(i)));
    }
    String error = answers.getLast().get(20, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(FOUND_MAX);
    assertThat(error).startsWith("ERROR 40P01: ERROR: deadlock detected\n  Detail: Process ");
    assertThat(error.lines().filter(line -> line.contains("waits for"))).hasSize(count);
    assertThat(error).doesNotContain("account_").contains("blocked by process 1001");
    assertThat(sessions.get(count - 1).run("SELECT 1")).startsWith("ERROR 25P02");
    assertThat(sessions.get(count - 1).run("ROLLBACK")).doesNotStartWith("ERROR");
    for (int i = count - 2; i >= 0; i--) {
      assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).doesNotStartWith("ERROR");
      assertThat(sessions.get(i).run("COMMIT")).doesNotStartWith("ERROR");
    }
    // The connections of the one that failed serve others as if nothing had been.
    for (int i = 0; i < 30; i++) {
      assertThat(sessions.get(count - 1).run("SELECT count(*) FROM deadlock.account"))
          .isEqualTo("[60]");
    }
  }

  @Test
  void twoThatWaitForEachOtherOnTwoNodes() throws Exception {
    List<Integer> accounts = accounts();
    assertTheYoungestFails(
        List.of(add(accounts.get(0)), add(accounts.get(1))),
        List.of(add(accounts.get(1)), add(accounts.get(0))));
  }

  @Test
  void threeThatWaitInARing() throws Exception {
    List<Integer> accounts = accounts();
    assertTheYoungestFails(
        List.of(add(accounts.get(0)), add(accounts.get(1)), add(accounts.get(2))),
        List.of(add(accounts.get(1)), add(accounts.get(2)), add(accounts.get(0))));
  }

  @Test
  void aReferenceTableAndAShard() throws Exception {
    String currency = "UPDATE deadlock.currency SET rate = rate + 1 WHERE code = 'EUR'";
    String account = add(accounts().get(2));
    assertTheYoungestFails(List.of(currency, account), List.of(account, currency));
  }

  @Test
  void anAdvisoryLockAndAShard() throws Exception {
    String lock = "SELECT pg_advisory_xact_lock(4711)";
    String account = add(accounts().get(1));
    assertTheYoungestFails(List.of(lock, account), List.of(account, lock));
  }

  @Test
  void aLocalTableAndWhatAFunctionReadsOfShards() throws Exception {
    String local = "UPDATE deadlock.local SET n = n + 1";
    String account = add(accounts().get(1));
    String block =
        "DO $$ BEGIN UPDATE deadlock.account SET balance = balance + 1 WHERE id = %d; END $$"
            .formatted(accounts().get(1));
    assertTheYoungestFails(List.of(local, account), List.of(block, local));
  }

  @Test
  void locksOfWholeTables() throws Exception {
    String table = "LOCK TABLE deadlock.local IN EXCLUSIVE MODE";
    String all = "UPDATE deadlock.account SET balance = balance + 1";
    assertTheYoungestFails(List.of(table, all), List.of(all, table));
  }

  /// The node finds it by itself, and knows its own processes only.
  @Test
  void twoOnOneNodeAreNamedByTheirSessions() throws Exception {
    sessions.get(0).run("SET deadlock_timeout = '100ms'");
    sessions.get(1).run("SET deadlock_timeout = '100ms'");
    String local = "UPDATE deadlock.local SET n = n + 1 WHERE id = ";
    DPG.execute("INSERT INTO deadlock.local VALUES (2, 0) ON CONFLICT DO NOTHING");
    sessions.get(0).run("BEGIN");
    sessions.get(1).run("BEGIN");
    sessions.get(0).run(local + 1);
    sessions.get(1).run(local + 2);
    Future<String> first = sessions.get(0).start(local + 2);
    Future<String> second = sessions.get(1).start(local + 1);
    // The one that fails has released its locks at once, so the other goes on.
    String error =
        List.of(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS)).stream()
            .filter(answer -> answer.startsWith("ERROR"))
            .findFirst()
            .orElse("");
    assertThat(error).startsWith("ERROR 40P01");
    for (TestSession session : sessions.subList(0, 2)) {
      assertThat(error).contains("rocess " + (10_000_000_000L + session.processId()));
    }
    sessions.get(0).run("ROLLBACK");
    sessions.get(1).run("ROLLBACK");
  }

  @Test
  void whoOnlyWaitsLongIsLeftAlone() throws Exception {
    List<Integer> accounts = accounts();
    sessions.get(0).run("BEGIN");
    sessions.get(0).run(add(accounts.get(0)));
    sessions.get(0).run(add(accounts.get(1)));
    Future<String> one = sessions.get(1).start(add(accounts.get(0)));
    Future<String> other = sessions.get(2).start(add(accounts.get(1)));
    assertThat(sessions.get(0).run("SELECT pg_sleep(2.5)")).isEqualTo("[]");
    assertThat(one.isDone() || other.isDone()).isFalse();
    sessions.get(0).run("COMMIT");
    assertThat(one.get()).isEqualTo("1");
    assertThat(other.get()).isEqualTo("1");
  }
}
