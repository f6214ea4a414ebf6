package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.Fault;
import io.dpg.testkit.FaultPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every step of a commit over several nodes, with the connection breaking at it: the transfer is
/// done or not done, the client is told which, and nothing is left behind.
class CommitFaultIT {

  private static FaultCluster cluster;

  /// Accounts on both workers: which ones is up to the hash function.
  private static int first;

  private static int second;

  @BeforeAll
  static void start() throws SQLException {
    cluster = FaultCluster.start(2, Map.of());
    cluster
        .dpg()
        .execute(
            "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
            "SELECT create_distributed_table('account', 'id', shard_count := 4)",
            "CREATE TABLE journal (entry int)",
            "INSERT INTO account SELECT id, 100 FROM generate_series(1, 50) id");
    first = accountOn(1);
    second = accountOn(2);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static int accountOn(int worker) throws SQLException {
    for (int id = 1; id <= 50; id++) {
      String sql = "SELECT count(*) FROM account_%s WHERE id = " + id;
      for (List<String> shard :
          cluster
              .dpg()
              .rows("SELECT shardid FROM pg_dist_shard WHERE logicalrelid='account'::regclass")) {
        try {
          if ("1".equals(cluster.direct(worker).value(sql.formatted(shard.getFirst())))) {
            return id;
          }
        } catch (SQLException e) {
          assertThat(e.getMessage())
              .as("the shard is on the other worker")
              .contains("does not exist");
        }
      }
    }
    throw new IllegalStateException("no account on worker " + worker);
  }

  /// What the client must be told.
  enum Told {
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN
  }

  static Stream<Arguments> faults() {
    Fault cut = new Fault.Cut();
    Fault half = new Fault.Half();
    return Stream.of(
            Stream.of(cut, half)
                .flatMap(fault ->
                    Stream.of(
                        Arguments.of(
                            1, FaultPoint.before("PREPARE TRANSACTION"), fault, Told.ROLLED_BACK),
                        Arguments.of(
                            2, FaultPoint.before("PREPARE TRANSACTION"), fault, Told.ROLLED_BACK),
                        Arguments.of(
                            1, FaultPoint.after("PREPARE TRANSACTION"), fault, Told.ROLLED_BACK),
                        Arguments.of(
                            2, FaultPoint.after("PREPARE TRANSACTION"), fault, Told.ROLLED_BACK),
                        Arguments.of(
                            0, FaultPoint.before("record_commit"), fault, Told.ROLLED_BACK),
                        Arguments.of(0, FaultPoint.after("record_commit"), fault, Told.COMMITTED),
                        Arguments.of(
                            1, FaultPoint.before("COMMIT PREPARED"), fault, Told.COMMITTED),
                        Arguments.of(
                            2, FaultPoint.before("COMMIT PREPARED"), fault, Told.COMMITTED),
                        Arguments.of(1, FaultPoint.after("COMMIT PREPARED"), fault, Told.COMMITTED),
                        Arguments.of(
                            2, FaultPoint.after("COMMIT PREPARED"), fault, Told.COMMITTED))))
        .flatMap(it -> it);
  }

  @ParameterizedTest(name = "{2} {1} on node {0}")
  @MethodSource("faults")
  void aTransferIsWholeOrAbsent(int node, FaultPoint point, Fault fault, Told told)
      throws SQLException {
    int before = balance(first);
    cluster.proxy(node).arm(point, fault);
    Optional<SQLException> failure = transfer();
    assertThat(cluster.proxy(node).hasStruck()).as("the fault has struck").isTrue();
    cluster.heal();
    cluster.awaitNothingLeft();
    boolean committed = balance(first) == before - 1;
    assertThat(balance(first) + balance(second)).isEqualTo(200);
    assertThat(committed).isEqualTo(told == Told.COMMITTED);
    assertThat(failure.map(SQLException::getSQLState))
        .isEqualTo(told == Told.COMMITTED ? Optional.empty() : Optional.of("08006"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("localFaults")
  void aTransferThatIsJournalledLocallyIsWholeOrAbsent(FaultPoint point, Told told)
      throws SQLException {
    int before = balance(first);
    long entries = entries();
    cluster.proxy(0).arm(point, new Fault.Cut());
    Optional<SQLException> failure =
        cluster.run("INSERT INTO journal VALUES (1)", debit(first), credit(second));
    assertThat(cluster.proxy(0).hasStruck()).as("the fault has struck").isTrue();
    cluster.heal();
    cluster.awaitNothingLeft();
    boolean committed = told == Told.COMMITTED;
    assertThat(balance(first)).isEqualTo(committed ? before - 1 : before);
    assertThat(entries()).isEqualTo(committed ? entries + 1 : entries);
    assertThat(balance(first) + balance(second)).isEqualTo(200);
    assertThat(failure.isEmpty()).isEqualTo(committed);
  }

  static Stream<Arguments> localFaults() {
    return Stream.of(
        Arguments.of(FaultPoint.before("record_commit"), Told.ROLLED_BACK),
        Arguments.of(FaultPoint.after("record_commit"), Told.COMMITTED),
        Arguments.of(FaultPoint.before("COMMIT"), Told.ROLLED_BACK),
        Arguments.of(FaultPoint.after("COMMIT"), Told.COMMITTED));
  }

  @Test
  void whoWasNotToldCanAskLater() throws SQLException {
    assertThat(lose(0, FaultPoint.after("record_commit"), debit(first), credit(second)))
        .isEqualTo("committed");
    assertThat(lose(0, FaultPoint.before("record_commit"), credit(first), debit(second)))
        .isEqualTo("aborted");
    assertThat(lose(1, FaultPoint.after("COMMIT"), debit(first))).isEqualTo("committed");
    cluster.dpg().execute(credit(first));
    assertThat(balance(first) + balance(second)).isEqualTo(200);
  }

  /// A server that crashes gives numbers out again that were never written to its log.
  @Test
  void aNumberThatACrashGaveOutAgainIsNotTrusted() throws SQLException {
    cluster
        .direct(1)
        .execute("ALTER SYSTEM SET wal_writer_delay = '10s'", "SELECT pg_reload_conf()");
    cluster
        .proxy(1)
        .arm(FaultPoint.before("COMMIT"), new Fault.Run(CommitFaultIT::crashFirstWorker));
    SQLException failure = cluster.run(debit(first)).orElseThrow();
    assertThat(failure.getSQLState()).isEqualTo("08007");
    String id = identifier(failure);
    long number = Long.parseLong(id.split("_")[3]);
    cluster.heal();
    cluster.awaitNode(1);
    long given;
    do {
      // Somebody else's transactions, until one of them has had the number.
      given = Long.parseLong(cluster.direct(1).value("SELECT pg_current_xact_id()"));
    } while (given <= number);
    assertThat(status(id)).isIn("null", "aborted");
    cluster.direct(1).execute("ALTER SYSTEM RESET wal_writer_delay", "SELECT pg_reload_conf()");
    assertThat(balance(first) + balance(second)).isEqualTo(200);
  }

  /// One backend that is killed takes all of the server's memory with it.
  private static void crashFirstWorker() {
    try {
      String process =
          cluster
              .direct(1)
              .value(
                  "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction' LIMIT 1");
      ProcessHandle.of(Long.parseLong(process)).orElseThrow().destroyForcibly();
      cluster.proxy(1).goDown();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// Loses a node for good at a message of a commit.
  ///
  /// @return what becomes of the transaction, as dpg tells when the node is back
  private static String lose(int node, FaultPoint point, String... statements) throws SQLException {
    cluster.proxy(node).arm(point, new Fault.Run(cluster.proxy(node)::goDown));
    SQLException failure = cluster.run(statements).orElseThrow();
    assertThat(failure.getSQLState()).isEqualTo("08007");
    cluster.heal();
    cluster.awaitNothingLeft();
    return status(identifier(failure));
  }

  private static String identifier(SQLException failure) {
    return String.valueOf(failure.getMessage()).replaceAll("(?s).*\"(dpg_[^\"]*)\".*", "$1");
  }

  private static String status(String id) throws SQLException {
    return String.valueOf(cluster.dpg().value("SELECT dpg.transaction_status('" + id + "')"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("localCommits")
  void aCommitOnOneNodeIsLearntOverAnotherConnection(FaultPoint point, Told told)
      throws SQLException {
    int before = balance(first);
    cluster.proxy(1).arm(point, new Fault.Cut());
    Optional<SQLException> failure = cluster.run(debit(first), credit(first), debit(first));
    assertThat(cluster.proxy(1).hasStruck()).as("the fault has struck").isTrue();
    cluster.awaitNothingLeft();
    boolean committed = balance(first) == before - 1;
    assertThat(failure.map(SQLException::getSQLState).orElse("00000"))
        .isEqualTo(committed ? "00000" : "08006");
    assertThat(committed).isEqualTo(told == Told.COMMITTED);
    if (committed) {
      cluster.dpg().execute(credit(first));
    }
  }

  static Stream<Arguments> localCommits() {
    return Stream.of(
        Arguments.of(FaultPoint.before("COMMIT"), Told.ROLLED_BACK),
        Arguments.of(FaultPoint.after("COMMIT"), Told.COMMITTED));
  }

  @Test
  void aRollbackThatBreaksLeavesNothing() throws SQLException {
    int before = balance(first);
    for (FaultPoint point : List.of(FaultPoint.before("ROLLBACK"), FaultPoint.after("ROLLBACK"))) {
      cluster.proxy(2).arm(point, new Fault.Cut());
      try (Connection connection = cluster.dpg().connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute(debit(first));
        statement.execute(credit(second));
        connection.rollback();
      }
      cluster.awaitNothingLeft();
    }
    assertThat(balance(first)).isEqualTo(before);
  }

  private static String debit(int account) {
    return "UPDATE account SET balance = balance - 1 WHERE id = " + account;
  }

  private static String credit(int account) {
    return "UPDATE account SET balance = balance + 1 WHERE id = " + account;
  }

  private static long entries() throws SQLException {
    return Long.parseLong(cluster.dpg().value("SELECT count(*) FROM journal"));
  }

  private static int balance(int account) throws SQLException {
    return Integer.parseInt(
        cluster.dpg().value("SELECT balance FROM account WHERE id = " + account));
  }

  private static Optional<SQLException> transfer() {
    return cluster.run(debit(first), credit(second));
  }
}
