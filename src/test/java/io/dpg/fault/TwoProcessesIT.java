package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.isolation.TestSession;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.Fault;
import io.dpg.testkit.FaultPoint;
import io.dpg.testkit.Seed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two dpg processes over the same nodes: what one does the other knows, and what one leaves when
/// it dies the other ends.
class TwoProcessesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static FaultCluster cluster;
  private static FaultCluster second;

  @BeforeAll
  static void start() throws SQLException {
    cluster = FaultCluster.start(2, Map.of());
    cluster
        .dpg()
        .execute(
            "CREATE TABLE item (id int PRIMARY KEY, amount int NOT NULL)",
            "SELECT create_distributed_table('item', 'id', shard_count := 4)",
            "INSERT INTO item SELECT id, 0 FROM generate_series(1, 20) id",
            "CREATE TABLE pair (id int PRIMARY KEY, amount int NOT NULL)",
            "SELECT create_distributed_table('pair', 'id', shard_count := 4)",
            "INSERT INTO pair SELECT id, 0 FROM generate_series(1, 20) id");
    second = cluster.beside();
  }

  @AfterAll
  static void stop() {
    second.close();
    cluster.close();
  }

  @BeforeEach
  void heal() {
    cluster.heal();
  }

  @Test
  void aChangeOfTheSchemaIsKnownToTheOtherAtOnce() throws SQLException {
    Endpoint here = cluster.dpg();
    Endpoint there = second.dpg();
    try (Connection one = here.connect();
        Connection other = there.connect();
        Statement changing = one.createStatement();
        Statement using = other.createStatement()) {
      for (int i = 1; i <= 5; i++) {
        changing.execute("CREATE TABLE shared (id int PRIMARY KEY)");
        using.execute("INSERT INTO shared VALUES (1), (2), (3)");
        changing.execute("SELECT create_distributed_table('shared', 'id')");
        using.execute("INSERT INTO shared SELECT generate_series(4, 20)");
        changing.execute("ALTER TABLE shared ADD COLUMN word text DEFAULT 'x'");
        using.execute("UPDATE shared SET word = 'y' WHERE id = 7");
        assertThat(here.value("SELECT string_agg(word, '' ORDER BY id) FROM shared"))
            .isEqualTo("xxxxxxyxxxxxxxxxxxxx");
        using.execute("DROP TABLE shared");
        assertThatThrownBy(() -> changing.execute("SELECT count(*) FROM shared"))
            .hasMessageContaining("relation \"shared\" does not exist");
      }
    }
  }

  @Test
  void functionsReadThroughTheProcessThatTheirSessionIsOf() throws SQLException {
    cluster
        .dpg()
        .execute(
            """
            CREATE FUNCTION total() RETURNS bigint LANGUAGE plpgsql AS
            'BEGIN RETURN (SELECT sum(amount) FROM item); END'\
            """);
    for (Endpoint door : List.of(cluster.dpg(), second.dpg())) {
      try (Connection connection = door.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("BEGIN");
        statement.execute("UPDATE item SET amount = 1");
        // Only the session's own transaction has these.
        try (var row = statement.executeQuery("SELECT total()")) {
          row.next();
          assertThat(row.getInt(1)).isEqualTo(20);
        }
        statement.execute("ROLLBACK");
      }
    }
  }

  /// What the other's recovery finds prepared is not its own to end.
  @Test
  void recoveryLeavesTheOthersCommitsAlone() throws Exception {
    cluster.proxy(0).arm(FaultPoint.before("_commit(ARRAY"), new Fault.Stall());
    FutureTask<Void> commit = update(cluster.dpg());
    cluster.proxy(0).awaitStruck();
    // At its start a dpg looks at all nodes.
    try (FaultCluster third = cluster.beside()) {
      assertThat(third.dpg().value("SELECT count(*) FROM item WHERE id = 1")).isEqualTo("1");
    }
    cluster.heal();
    commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(second.dpg().value("SELECT count(DISTINCT amount) FROM item")).isEqualTo("1");
  }

  @Test
  void whatADeadProcessHasLeftTheOtherEnds() throws Exception {
    try (FaultCluster dying = cluster.beside()) {
      String before = second.dpg().value("SELECT min(amount) FROM item");
      // One node has committed, the other one is only prepared.
      dying.proxy(2).arm(FaultPoint.before("COMMIT PREPARED"), new Fault.Stall());
      FutureTask<Void> commit = update(dying.dpg());
      dying.proxy(2).awaitStruck();
      dying.vanish();
      // It is decided, so the client is told that it is committed.
      commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      awaitNothingPrepared();
      assertThat(second.dpg().value("SELECT min(amount) - " + before + " FROM item"))
          .isEqualTo("1");
      assertThat(second.dpg().value("SELECT count(DISTINCT amount) FROM item")).isEqualTo("1");
    }
  }

  @Test
  void whatADeadProcessHasNotDecidedIsRolledBack() throws Exception {
    try (FaultCluster dying = cluster.beside()) {
      String before = second.dpg().value("SELECT min(amount) FROM item");
      dying.proxy(0).arm(FaultPoint.before("_commit(ARRAY"), new Fault.Stall());
      FutureTask<Void> commit = update(dying.dpg());
      dying.proxy(0).awaitStruck();
      dying.vanish();
      assertThatThrownBy(() -> commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      awaitNothingPrepared();
      assertThat(second.dpg().value("SELECT max(amount) FROM item")).isEqualTo(before);
    }
  }

  @Test
  void noMoneyIsLostBetweenTwoProcesses() throws Exception {
    long seed = Seed.of(TwoProcessesIT.class).value();
    Bank bank = new Bank(List.of(cluster.dpg(), second.dpg()));
    bank.open();
    bank.start(6, 4, seed, System.nanoTime() + Duration.ofSeconds(3).toNanos());
    bank.close();
    bank.check();
  }

  private static int pairOn(int worker) throws SQLException {
    return Integer.parseInt(
        ""
            + cluster
                .dpg()
                .value(
                    "SELECT min(id) FROM generate_series(1, 20) id JOIN citus_shards ON shardid ="
                        + " get_shard_id_for_distribution_column('pair', id)"
                        + " WHERE nodename = 'citus-worker-"
                        + worker
                        + "'"));
  }

  /// A write that follows another one is not seen without it, though it goes through a process that
  /// takes no snapshots.
  @Test
  void aWriteThroughTheOtherIsNotSeenWithoutWhatItFollows() throws Exception {
    int first = pairOn(1);
    int later = pairOn(2);
    String add = "UPDATE pair SET amount = amount + 1 WHERE id = ";
    String both =
        "SELECT (SELECT amount FROM pair WHERE id = %d) - (SELECT amount FROM pair WHERE id = %d)";
    cluster.dpg().execute("UPDATE pair SET amount = 0");
    // The reader has its snapshot on the first worker, not yet on the second.
    cluster.proxy(2).arm(FaultPoint.before("pair_"), new Fault.Stall());
    FutureTask<String> read =
        new FutureTask<>(() ->
            cluster
                .dpg()
                .value(
                    "SELECT sum(amount * CASE id WHEN %d THEN 1 WHEN %d THEN 10 ELSE 0 END)"
                            .formatted(first, later)
                        + " FROM pair"));
    Thread.ofVirtual().start(read);
    cluster.proxy(2).awaitStruck();
    second.dpg().execute(add + first, add + later);
    cluster.heal();
    assertThat(read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isIn("0", "1", "11");
    assertThat(second.dpg().value(both.formatted(first, later))).isEqualTo("0");
  }

  /// Both processes see the same circle, and the one that has the youngest of it ends it.
  @Test
  void transactionsOfTwoProcessesThatWaitForEachOther() throws Exception {
    String add = "UPDATE pair SET amount = amount + 1 WHERE id = ";
    try (TestSession older = new TestSession(cluster.dpg(), "-c statement_timeout=30s");
        TestSession younger = new TestSession(second.dpg(), "-c statement_timeout=30s")) {
      older.run("BEGIN");
      older.run(add + pairOn(1));
      younger.run("BEGIN");
      younger.run(add + pairOn(2));
      long begun = System.nanoTime();
      Future<String> waits = older.start(add + pairOn(2));
      String error = younger.start(add + pairOn(1)).get(20, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
      assertThat(error)
          .startsWith("ERROR 40P01: ERROR: deadlock detected")
          .contains("Process " + globalPid(older) + " waits for ")
          .contains("blocked by process " + globalPid(older));
      younger.run("ROLLBACK");
      assertThat(waits.get(20, TimeUnit.SECONDS)).isEqualTo("1");
      assertThat(older.run("ROLLBACK")).isEqualTo("0");
    }
  }

  private static String globalPid(TestSession session) throws Exception {
    return session.run("SELECT citus_backend_gpid()").replaceAll("[\\[\\]]", "");
  }

  @Test
  void eachShowsTheSessionsAndLocksOfTheOther() throws Exception {
    String add = "UPDATE pair SET amount = amount + 1 WHERE id = 3";
    // The one that is waited for closes first, whatever happens.
    try (TestSession waiter = new TestSession(second.dpg());
        TestSession holder = new TestSession(cluster.dpg())) {
      String holding = globalPid(holder);
      String waiting = globalPid(waiter);
      assertThat(holding).isNotEqualTo(waiting);
      holder.run("BEGIN");
      holder.run(add);
      Future<String> blocked = waiter.start(add);
      for (Endpoint door : List.of(cluster.dpg(), second.dpg())) {
        awaitValue(
            door,
            "SELECT waiting_gpid || ' ' || blocking_gpid || ' ' || blocked_statement"
                + " FROM citus_lock_waits",
            waiting + " " + holding + " " + add);
        awaitValue(
            door,
            "SELECT string_agg(state, ',' ORDER BY global_pid) FROM citus_dist_stat_activity"
                + " WHERE global_pid IN (%s, %s)".formatted(holding, waiting),
            Long.parseLong(holding) < Long.parseLong(waiting)
                ? "idle in transaction,active"
                : "active,idle in transaction");
        awaitValue(
            door,
            "SELECT count(DISTINCT global_pid) FROM citus_locks WHERE locktype = 'transactionid'"
                + " AND global_pid IN (%s, %s)".formatted(holding, waiting),
            "2");
        // What is nobody's session is no client's either.
        assertThat(
                door.value(
                    "SELECT count(*) FROM citus_dist_stat_activity"
                        + " WHERE application_name <> '' AND query LIKE '%pg_dist.%'"
                        + " AND query NOT LIKE '%citus%'"))
            .isEqualTo("0");
      }
      assertThat(cluster.dpg().value("SELECT pg_cancel_backend(" + waiting + ")")).isEqualTo("t");
      assertThat(blocked.get(20, TimeUnit.SECONDS))
          .startsWith("ERROR 57014: ERROR: canceling statement due to user request");
      assertThat(second.dpg().value("SELECT pg_terminate_backend(" + holding + ", 5000)"))
          .isEqualTo("t");
      assertThat(holder.run("SELECT 1")).startsWith("ERROR 57P01");
      assertThat(waiter.run(add)).isEqualTo("1");
    }
  }

  private static void awaitValue(Endpoint door, String query, String expected) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String value = valueIn(door, query);
    while (!expected.equals(value) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      value = valueIn(door, query);
    }
    assertThat(value).as(query).isEqualTo(expected);
  }

  private static @Nullable String valueIn(Endpoint door, String query) throws SQLException {
    var rows = door.rows(query);
    return rows.size() == 1 ? rows.getFirst().getFirst() : "%d rows".formatted(rows.size());
  }

  private static FutureTask<Void> update(Endpoint door) {
    FutureTask<Void> commit =
        new FutureTask<>(() -> {
          door.execute("UPDATE item SET amount = amount + 1");
          return null;
        });
    Thread.ofVirtual().start(commit);
    return commit;
  }

  private static void awaitNothingPrepared() throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int node = 1; node < cluster.count(); node++) {
      while (!"0".equals(cluster.direct(node).value("SELECT count(*) FROM pg_prepared_xacts"))) {
        assertThat(System.nanoTime()).as("recovery comes").isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }
}
