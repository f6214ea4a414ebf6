package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.Fault;
import io.dpg.testkit.FaultPoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is read while a transfer is committed on one node and not yet on the other.
class ConsistentReadIT {

  private static final String SUM = "SELECT sum(balance) FROM account";

  private static final String SOME_ID_ON =
      "SELECT min(id) FROM generate_series(1, 20) id JOIN citus_shards"
          + " ON shardid = get_shard_id_for_distribution_column('account', id) WHERE nodename = ";

  /// Long enough to see that something waits.
  private static final Duration MOMENT = Duration.ofMillis(300);

  private static FaultCluster cluster;

  /// An account on each worker, by the worker's number.
  private static final Map<Integer, String> idOn = new HashMap<>();

  @BeforeAll
  static void start() throws SQLException {
    cluster = FaultCluster.start(2, Map.of());
    cluster
        .dpg()
        .execute(
            "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
            "SELECT create_distributed_table('account', 'id', shard_count := 8)",
            "INSERT INTO account SELECT id, 0 FROM generate_series(1, 20) id");
    for (int worker : List.of(1, 2)) {
      idOn.put(worker, cluster.dpg().value(SOME_ID_ON + "'citus-worker-" + worker + "'"));
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void reset() throws SQLException {
    cluster.heal();
    cluster.dpg().execute("UPDATE account SET balance = 0");
  }

  /// Adds 1 to each account, and stays between the two COMMIT PREPARED until the cluster is healed.
  private static FutureTask<Void> halfCommitted() {
    cluster.proxy(2).arm(FaultPoint.before("COMMIT PREPARED"), new Fault.Stall());
    FutureTask<Void> commit =
        run(() -> {
          cluster.dpg().execute("UPDATE account SET balance = balance + 1");
          return null;
        });
    cluster.proxy(2).awaitStruck();
    return commit;
  }

  private static <T> FutureTask<T> run(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void aStatementWaitsForCommitsThatAreHalfDone() throws Exception {
    FutureTask<Void> commit = halfCommitted();
    FutureTask<String> sum = run(() -> cluster.dpg().value(SUM));
    assertThat(isDone(sum)).isFalse();
    cluster.heal();
    commit.get();
    assertThat(sum.get()).isEqualTo("20");
  }

  @Test
  void withoutConsistentReadsHalfOfACommitIsSeen() throws Exception {
    FutureTask<Void> commit = halfCommitted();
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET dpg.consistent_reads = off");
      assertThat(value(statement, SUM)).isStrictlyBetween(0, 20);
    }
    cluster.heal();
    commit.get();
  }

  @Test
  void aTransactionWithOneSnapshotReadsTheSameOnAllNodes() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
      assertThat(value(statement, "SELECT balance FROM account WHERE id = 1")).isZero();
      cluster.dpg().execute("UPDATE account SET balance = balance + 1");
      assertThat(value(statement, SUM)).isZero();
      statement.execute("COMMIT");
      assertThat(value(statement, SUM)).isEqualTo(20);
    }
  }

  @Test
  void theSessionsDefaultIsolationCounts() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_isolation = 'repeatable read'");
      statement.execute("BEGIN");
      assertThat(value(statement, "SELECT balance FROM account WHERE id = 1")).isZero();
      cluster.dpg().execute("UPDATE account SET balance = balance + 1");
      assertThat(value(statement, SUM)).isZero();
      statement.execute("COMMIT");
    }
  }

  @Test
  void aTransactionSeesItsOwnWritesInAConsistentRead() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("UPDATE account SET balance = balance + 1");
      assertThat(value(statement, SUM)).isEqualTo(20);
      statement.execute("ROLLBACK");
    }
  }

  @Test
  void aNodeThatOwesACommitIsNotReadWithOthers() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      assertThat(value(statement, SUM)).isZero();
      cluster.proxy(2).armForGood(FaultPoint.before("COMMIT PREPARED"), new Fault.Cut());
      cluster.dpg().execute("UPDATE account SET balance = balance + 1");
      assertThatThrownBy(() -> value(statement, SUM))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
          .hasMessageContaining("node \"citus-worker-2\" has not committed");
    }
    cluster.heal();
    assertThat(cluster.dpg().value(SUM)).isEqualTo("20");
  }

  @Test
  void whatRecoveryCommitsIsSeenOnAllNodesAtOnce() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      assertThat(value(statement, SUM)).isZero();
      cluster
          .proxy(0)
          .arm(FaultPoint.after("record_commit"), new Fault.Run(cluster.proxy(0)::goDown));
      assertThatThrownBy(() -> cluster.dpg().execute("UPDATE account SET balance = balance + 1"))
          .hasMessageContaining("could not learn");
      cluster.proxy(2).armForGood(FaultPoint.before("COMMIT PREPARED"), new Fault.Stall());
      cluster.proxy(0).heal();
      cluster.proxy(2).awaitStruck();
      FutureTask<Integer> sum = run(() -> value(statement, SUM));
      assertThat(isDone(sum)).isFalse();
      cluster.heal();
      assertThat(sum.get()).isEqualTo(20);
    }
  }

  /// The reader waits for a lock that the commit holds, and the commit for the reader's snapshots.
  @Test
  void aCommitPassesAReaderThatWaitsForItsLock() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("TRUNCATE account");
      statement.execute("INSERT INTO account SELECT id, 5 FROM generate_series(1, 20) id");
      FutureTask<String> sum = run(() -> cluster.dpg().value(SUM));
      assertThat(isDone(sum)).isFalse();
      statement.execute("COMMIT");
      assertThat(sum.get(20, TimeUnit.SECONDS)).isEqualTo("100");
    }
  }

  @Test
  void aStatementIsNotSeenWithoutAnEarlierOneOnAnotherNode() throws Exception {
    FutureTask<String> sum = sumThatStallsOnTheSecondNode("sum(balance + 0)");
    cluster.dpg().execute(add(1, 1));
    cluster.dpg().execute(add(2, 1000));
    cluster.heal();
    assertThat(sum.get()).isEqualTo("1001");
  }

  @Test
  void aTransactionIsNotSeenWithoutAnEarlierOneOnAnotherNode() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(add(1, 1));
      FutureTask<String> sum = sumThatStallsOnTheSecondNode("sum(0 + balance)");
      connection.commit();
      statement.execute(add(2, 1000));
      connection.commit();
      cluster.heal();
      assertThat(sum.get()).isEqualTo("1001");
    }
  }

  /// Its snapshot of the first node is taken when this returns.
  ///
  /// @param expression that no connection has prepared yet
  private static FutureTask<String> sumThatStallsOnTheSecondNode(String expression)
      throws Exception {
    cluster.proxy(2).arm(FaultPoint.before("sum"), new Fault.Stall());
    FutureTask<String> sum =
        run(() -> cluster.dpg().value("SELECT " + expression + " FROM account"));
    cluster.proxy(2).awaitStruck();
    assertThat(isDone(sum)).isFalse();
    return sum;
  }

  private static String add(int worker, int amount) {
    return "UPDATE account SET balance = balance + " + amount + " WHERE id = " + idOn.get(worker);
  }

  @Test
  void aCommitOnOneNodeThatHangsHoldsUpNoReader() throws Exception {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(add(1, 1));
      cluster.proxy(1).arm(FaultPoint.before("COMMIT"), new Fault.Stall());
      FutureTask<Void> commit =
          run(() -> {
            connection.commit();
            return null;
          });
      cluster.proxy(1).awaitStruck();
      assertThat(cluster.dpg().value(SUM)).isEqualTo("0");
      cluster.heal();
      commit.get();
    }
  }

  @Test
  void readersOfOtherNodesGoOn() throws Exception {
    FutureTask<Void> commit = halfCommitted();
    assertThat(cluster.dpg().value("SELECT count(*) FROM account WHERE id = 1")).isEqualTo("1");
    cluster.heal();
    commit.get();
  }

  private static boolean isDone(FutureTask<?> task) throws Exception {
    try {
      task.get(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private static int value(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getInt(1);
    }
  }
}
