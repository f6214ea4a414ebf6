package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.history.HistoryChecker;
import io.dpg.history.Transaction;
import io.dpg.history.Transaction.Append;
import io.dpg.history.Transaction.Operation;
import io.dpg.history.Transaction.Outcome;
import io.dpg.history.Transaction.Read;
import io.dpg.testkit.Fault;
import io.dpg.testkit.FaultPoint;
import io.dpg.testkit.FaultProxy;
import io.dpg.testkit.Seed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients append to lists on two nodes and read them in REPEATABLE READ; their history must be one
/// of transactions with one snapshot of all nodes each.
class SnapshotHistoryIT {

  private static final int KEYS = 8;
  private static final int CLIENTS = 6;
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("dpg.history.seconds", 8));

  private static final List<FaultPoint> POINTS =
      List.of(
          FaultPoint.before("PREPARE TRANSACTION"),
          FaultPoint.after("PREPARE TRANSACTION"),
          FaultPoint.after("record_commit"),
          FaultPoint.before("COMMIT PREPARED"),
          FaultPoint.after("COMMIT PREPARED"),
          FaultPoint.before("UPDATE"));

  private static FaultCluster cluster;

  private final AtomicInteger lastValue = new AtomicInteger();
  private final AtomicInteger lastTransaction = new AtomicInteger();
  private final Queue<Transaction> history = new ConcurrentLinkedQueue<>();
  private ExecutorService clients;

  @BeforeAll
  static void start() throws SQLException {
    cluster = FaultCluster.start(2, Map.of());
    cluster
        .dpg()
        .execute(
            "CREATE TABLE list (key int PRIMARY KEY, \"values\" int[] NOT NULL DEFAULT '{}')",
            "SELECT create_distributed_table('list', 'key', shard_count := 4)");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    clients = Executors.newVirtualThreadPerTaskExecutor();
    cluster
        .dpg()
        .execute(
            "DELETE FROM list",
            "INSERT INTO list SELECT i FROM generate_series(1, " + KEYS + ") i");
  }

  @AfterEach
  void end() {
    clients.close();
  }

  @Test
  void oneSnapshotHoldsOverNodesWhileConnectionsBreak() throws Exception {
    Seed seed = Seed.of(SnapshotHistoryIT.class);
    long end = System.nanoTime() + TIME.toNanos();
    List<Future<?>> work = startClients(seed, "SET dpg.consistent_reads = on", end);
    RandomGenerator random = seed.random();
    while (System.nanoTime() < end) {
      FaultProxy proxy = cluster.proxy(random.nextInt(cluster.count()));
      proxy.arm(POINTS.get(random.nextInt(POINTS.size())), new Fault.Cut());
      LockSupport.parkNanos(Duration.ofMillis(100 + random.nextInt(200)).toNanos());
      proxy.heal();
    }
    for (Future<?> each : work) {
      each.get();
    }
    cluster.heal();
    cluster.awaitNothingLeft();
    assertThat(history).filteredOn(it -> it.outcome() == Outcome.COMMITTED).hasSizeGreaterThan(50);
    assertThat(HistoryChecker.anomalies(List.copyOf(history), lists())).isEmpty();
  }

  /// A check that never finds anything proves nothing.
  @Test
  void aSnapshotPerNodeIsNoticed() throws Exception {
    long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    List<String> anomalies = List.of();
    while (anomalies.isEmpty() && System.nanoTime() < limit) {
      long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      for (Future<?> each : startClients(new Seed(1), "SET dpg.consistent_reads = off", end)) {
        each.get();
      }
      anomalies = HistoryChecker.anomalies(List.copyOf(history), lists());
    }
    assertThat(anomalies).isNotEmpty().allMatch(it -> it.startsWith("cycle: "));
  }

  private List<Future<?>> startClients(Seed seed, String setting, long end) {
    List<Future<?>> work = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RandomGenerator random = new Seed(seed.value() + i).random();
      work.add(
          clients.submit(() -> {
            while (System.nanoTime() < end) {
              session(setting, random, end);
            }
            return null;
          }));
    }
    return work;
  }

  /// Transactions until one cannot even be rolled back.
  private void session(String setting, RandomGenerator random, long end) {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(setting);
      statement.execute("SET lock_timeout = '2s'");
      while (System.nanoTime() < end) {
        transaction(statement, random);
      }
    } catch (SQLException e) {
      // The next session goes on.
      return;
    }
  }

  private void transaction(Statement statement, RandomGenerator random) throws SQLException {
    int id = lastTransaction.incrementAndGet();
    List<Operation> operations = new ArrayList<>();
    long begun = System.nanoTime();
    Outcome outcome = Outcome.ABORTED;
    try {
      switch (random.nextInt(4)) {
        case 0 -> {
          // It commits by itself.
          outcome = Outcome.UNKNOWN;
          append(statement, random, operations);
          outcome = Outcome.COMMITTED;
          return;
        }
        case 1 -> {
          statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
          for (int key = 1; key <= KEYS; key++) {
            operations.add(read(statement, key));
          }
        }
        default -> {
          statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
          operations.add(read(statement, 1 + random.nextInt(KEYS)));
          for (int i = random.nextInt(3); i >= 0; i--) {
            append(statement, random, operations);
          }
        }
      }
      outcome = Outcome.UNKNOWN;
      statement.execute("COMMIT");
      outcome = Outcome.COMMITTED;
    } catch (SQLException e) {
      if (!List.of("08007", "08006").contains("" + e.getSQLState())) {
        outcome = Outcome.ABORTED;
      }
      statement.execute("ROLLBACK");
    } finally {
      history.add(new Transaction(id, begun, System.nanoTime(), outcome, operations));
    }
  }

  private void append(Statement statement, RandomGenerator random, List<Operation> operations)
      throws SQLException {
    int key = 1 + random.nextInt(KEYS);
    int value = lastValue.incrementAndGet();
    operations.add(new Append(key, value));
    statement.execute(
        "UPDATE list SET \"values\" = \"values\" || %d WHERE key = %d".formatted(value, key));
  }

  private static Read read(Statement statement, int key) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT \"values\" FROM list WHERE key = " + key)) {
      row.next();
      return new Read(key, values(row.getArray(1)));
    }
  }

  private static List<Integer> values(java.sql.Array array) throws SQLException {
    return Arrays.stream((Integer[]) array.getArray()).toList();
  }

  private static Map<Integer, List<Integer>> lists() throws SQLException {
    Map<Integer, List<Integer>> lists = new HashMap<>();
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT key, \"values\" FROM list")) {
      while (rows.next()) {
        lists.put(rows.getInt(1), values(rows.getArray(2)));
      }
    }
    return lists;
  }
}
