package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.isolation.TestSession;
import io.dpg.testkit.DpgBeside;
import io.dpg.testkit.Endpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A dpg process that is stopped while others go on: they get rid of it, and when it wakes up it
/// does no harm.
class StalledProcessIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// After which the others have enough of it.
  private static final Map<String, String> SOON = Map.of("timeouts.node_answer", "3s");

  /// What its clients are told: their connections are gone, it joins again, or it cannot ask yet.
  private static final String LOST = "(?s)ERROR (08006|08007|57P01|57P03|40001).*";

  private static FaultCluster cluster;
  private static DpgBeside stalling;

  @BeforeAll
  static void start() throws Exception {
    cluster = FaultCluster.start(2, SOON);
    cluster
        .dpg()
        .execute(
            "CREATE TABLE item (id int PRIMARY KEY, amount int NOT NULL)",
            "SELECT create_distributed_table('item', 'id', shard_count := 4)",
            "INSERT INTO item SELECT id, 0 FROM generate_series(1, 20) id",
            "CREATE TABLE word (id int PRIMARY KEY)");
    stalling = DpgBeside.start(cluster.nodes(), SOON);
  }

  @AfterAll
  static void stop() {
    stalling.close();
    cluster.close();
  }

  @AfterEach
  void goOn() throws Exception {
    stalling.thaw();
  }

  @Test
  void whatAStalledProcessWakesUpWithDoesNoHarm() throws Exception {
    Endpoint door = stalling.endpoint();
    awaitAnswer(door, "SELECT count(*) FROM item", "20");
    try (TestSession holder = new TestSession(door);
        TestSession late = new TestSession(door)) {
      holder.run("BEGIN");
      holder.run("UPDATE item SET amount = 5 WHERE id = 1");
      // It knows how to do this: the table is a local one.
      assertThat(late.run("INSERT INTO word VALUES (1)")).isEqualTo("1");
      stalling.freeze();
      Future<String> insert = late.start("INSERT INTO word VALUES (2)");
      // Nobody waits for ever for what it holds, nor for its consent.
      cluster.dpg().execute("UPDATE item SET amount = amount + 1 WHERE id = 1");
      cluster.dpg().execute("SELECT create_reference_table('word')");
      stalling.thaw();
      assertThat(insert.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).matches("1|" + LOST);
      assertThat(holder.run("COMMIT")).matches(LOST);
      requireCopiesAreEqual();
      awaitAnswer(late, "SELECT amount FROM item WHERE id = 1", "[1]");
      assertThat(late.run("INSERT INTO word VALUES (3)")).isEqualTo("1");
      requireCopiesAreEqual();
    }
    cluster.awaitNothingLeft();
  }

  private static void requireCopiesAreEqual() throws SQLException {
    assertThat(
            cluster
                .dpg()
                .value(
                    "SELECT string_agg(result, ' ') FROM run_command_on_workers("
                        + "format('SELECT count(*) FROM %s', (SELECT shard_name FROM citus_shards"
                        + " WHERE table_name = 'word'::regclass LIMIT 1)))"))
        .matches("(.*) \\1")
        .startsWith("" + cluster.dpg().value("SELECT count(*) FROM word"));
  }

  /// A process that has been alone may be stalled for as long as it likes, until another one comes.
  @Test
  void aStalledProcessKeepsNobodyOut() throws Exception {
    awaitAnswer(stalling.endpoint(), "SELECT count(*) FROM item", "20");
    stalling.freeze();
    try (FaultCluster third = cluster.beside()) {
      assertThat(third.dpg().value("SELECT count(*) FROM item")).isEqualTo("20");
      stalling.thaw();
      awaitAnswer(stalling.endpoint(), "SELECT count(*) FROM item", "20");
      third.dpg().execute("ALTER TABLE item ADD COLUMN note text DEFAULT 'new'");
      assertThat(stalling.endpoint().value("SELECT min(note) FROM item")).isEqualTo("new");
      third.dpg().execute("ALTER TABLE item DROP COLUMN note");
    }
  }

  private static void awaitAnswer(Endpoint door, String query, String expected)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String answer = answer(door, query);
    while (!expected.equals(answer) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      answer = answer(door, query);
    }
    assertThat(answer).isEqualTo(expected);
  }

  private static String answer(Endpoint door, String query) {
    try {
      return "" + door.value(query);
    } catch (SQLException e) {
      return "" + e.getMessage();
    }
  }

  private static void awaitAnswer(TestSession session, String query, String expected)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String answer = session.run(query);
    while (!expected.equals(answer) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      answer = session.run(query);
    }
    assertThat(answer).isEqualTo(expected);
  }
}
