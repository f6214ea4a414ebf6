package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.Fault;
import io.dpg.testkit.FaultPoint;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What ends a commit that broke breaks, too: each step of a rollback, of recovery, and of writing
/// the entries of a global index. The transaction is whole or absent, and nothing is left behind.
class RecoveryFaultIT {

  private static final Fault CUT = new Fault.Cut();
  private static final FaultPoint PREPARED = FaultPoint.after("PREPARE TRANSACTION");

  private static FaultCluster cluster;

  /// Values whose shards are on the first and on the second worker.
  private static final List<Integer> ON_FIRST = new ArrayList<>();

  private static final List<Integer> ON_SECOND = new ArrayList<>();

  @BeforeAll
  static void start() throws SQLException {
    cluster = FaultCluster.start(2, Map.of());
    cluster
        .dpg()
        .execute(
            "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
            "SELECT create_distributed_table('account', 'id', shard_count := 4)",
            "INSERT INTO account SELECT id, 100 FROM generate_series(1, 50) id",
            "CREATE TABLE client (id int PRIMARY KEY, city int, name text)",
            "SELECT create_distributed_table('client', 'city', colocate_with := 'account')");
    List<List<String>> places =
        cluster
            .dpg()
            .rows(
                "SELECT id, nodename FROM generate_series(1, 50) id JOIN citus_shards ON shardid ="
                    + " get_shard_id_for_distribution_column('account', id) ORDER BY id");
    for (List<String> place : places) {
      (place.get(1).endsWith("1") ? ON_FIRST : ON_SECOND).add(Integer.valueOf(place.get(0)));
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /// Before a message reaches its node, and before the answer is back.
  private static Stream<FaultPoint> around(String text) {
    return Stream.of(FaultPoint.before(text), FaultPoint.after(text));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rollbacks")
  void aRollbackOfWhatIsPreparedBreaks(FaultPoint point) throws SQLException {
    cluster.proxy(1).arm(point, CUT);
    cluster.proxy(2).arm(PREPARED, CUT);
    assertRolledBack(1);
  }

  static Stream<FaultPoint> rollbacks() {
    return around("ROLLBACK PREPARED");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recoveries")
  void recoveryOfTheNodeBreaks(FaultPoint point) throws SQLException {
    cluster.proxy(2).arm(PREPARED, CUT, point, CUT);
    assertRolledBack(2);
  }

  static Stream<FaultPoint> recoveries() {
    return Stream.concat(around("pg_prepared_xacts"), around("ROLLBACK PREPARED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void recoveryDoesNotLearnTheDecision(FaultPoint point) throws SQLException {
    cluster.proxy(0).arm(point, CUT);
    cluster.proxy(2).arm(PREPARED, CUT);
    assertRolledBack(0);
  }

  static Stream<FaultPoint> questions() {
    return around("settle_transaction");
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("commits")
  void aCommitBreaksTwice(FaultPoint first, FaultPoint second) throws SQLException {
    int before = balance(ON_FIRST.getFirst());
    cluster.proxy(2).arm(first, CUT, second, CUT);
    assertThat(transfer()).isEmpty();
    assertStruckAndNothingLeft(2);
    assertThat(balance(ON_FIRST.getFirst())).isEqualTo(before - 1);
    assertThat(cluster.dpg().value("SELECT sum(balance) FROM account")).isEqualTo("5000");
  }

  static Stream<Arguments> commits() {
    return around("COMMIT PREPARED")
        .flatMap(first -> around("COMMIT PREPARED").map(second -> Arguments.of(first, second)));
  }

  private static void assertRolledBack(int node) throws SQLException {
    int before = balance(ON_FIRST.getFirst());
    assertThat(transfer().map(SQLException::getSQLState)).hasValue("08006");
    assertStruckAndNothingLeft(node);
    assertThat(balance(ON_FIRST.getFirst())).isEqualTo(before);
    assertThat(cluster.dpg().value("SELECT sum(balance) FROM account")).isEqualTo("5000");
  }

  private static void assertStruckAndNothingLeft(int node) throws SQLException {
    cluster.proxy(node).awaitStruck();
    cluster.heal();
    cluster.awaitNothingLeft();
  }

  /// A row is on one worker, its entry in the index of the primary key on the other.
  @ParameterizedTest(name = "{0} on node {1}: {2}")
  @MethodSource("indexWrites")
  void anEntryIsThereIfItsRowIs(String sql, int node, FaultPoint point, boolean isDone)
      throws SQLException {
    cluster
        .dpg()
        .execute(
            "DELETE FROM client",
            "INSERT INTO client VALUES (%d, %d, 'before')"
                .formatted(ON_SECOND.get(0), ON_FIRST.get(0)));
    String rows = "SELECT count(*), min(id), max(id) FROM client";
    List<List<String>> before = cluster.dpg().rows(rows);
    cluster.proxy(node).arm(point, CUT);
    Optional<SQLException> failure = cluster.run(sql);
    assertStruckAndNothingLeft(node);
    assertThat(failure.map(SQLException::getSQLState))
        .isEqualTo(isDone ? Optional.empty() : Optional.of("08006"));
    assertThat(cluster.dpg().rows(rows).equals(before)).isEqualTo(!isDone);
    assertThat(cluster.dpg().rows("SELECT * FROM dpg_check_global_indexes()")).isEmpty();
    // Whether a key is free says its index alone.
    cluster.dpg().execute("DELETE FROM client", sql.startsWith("INSERT") ? sql : "SELECT 1");
  }

  static Stream<Arguments> indexWrites() {
    int row = ON_FIRST.get(0);
    int entry = ON_SECOND.get(0);
    int other = ON_SECOND.get(1);
    return Stream.of(
            "INSERT INTO client VALUES (%d, %d, 'new')".formatted(other, row),
            "UPDATE client SET id = %d WHERE city = %d".formatted(other, row),
            "DELETE FROM client WHERE city = %d AND id = %d".formatted(row, entry))
        .flatMap(sql ->
            Stream.of(
                    around("dpg_index.").map(it -> Arguments.of(sql, 2, it, false)),
                    around("PREPARE TRANSACTION").map(it -> Arguments.of(sql, 2, it, false)),
                    around("PREPARE TRANSACTION").map(it -> Arguments.of(sql, 1, it, false)),
                    around("COMMIT PREPARED").map(it -> Arguments.of(sql, 2, it, true)),
                    around("COMMIT PREPARED").map(it -> Arguments.of(sql, 1, it, true)))
                .flatMap(it -> it));
  }

  private static int balance(int account) throws SQLException {
    return Integer.parseInt(
        cluster.dpg().value("SELECT balance FROM account WHERE id = " + account));
  }

  private static Optional<SQLException> transfer() {
    String change = "UPDATE account SET balance = balance %s 1 WHERE id = %d";
    return cluster.run(
        change.formatted("-", ON_FIRST.getFirst()), change.formatted("+", ON_SECOND.getFirst()));
  }
}
