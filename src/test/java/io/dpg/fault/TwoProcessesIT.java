package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two dpg processes over the same nodes: what one does the other knows, and what one leaves when
/// it dies the other ends.
class TwoProcessesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
            "INSERT INTO item SELECT id, 0 FROM generate_series(1, 20) id");
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
