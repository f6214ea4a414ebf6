package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Clients move money between accounts on two workers while connections break at every step of a
/// commit and nodes vanish and come back. `-Ddpg.bank.seconds=600` lets it run longer.
class BankIT {

  private static final int ACCOUNTS = 40;
  private static final int CLIENTS = 8;
  private static final int READERS = 2;
  private static final String TOTAL = Integer.toString(ACCOUNTS * 100);
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("dpg.bank.seconds", 20));

  /// What may go wrong for a client: a node was lost, the outcome is unknown, a lock was held for
  /// long by what was lost.
  private static final Set<String> EXPECTED = Set.of("08006", "08007", "55P03", "57P03", "40001");

  private static final List<FaultPoint> POINTS =
      List.of(
          FaultPoint.before("PREPARE TRANSACTION"),
          FaultPoint.after("PREPARE TRANSACTION"),
          FaultPoint.before("record_commit"),
          FaultPoint.after("record_commit"),
          FaultPoint.before("COMMIT PREPARED"),
          FaultPoint.after("COMMIT PREPARED"),
          FaultPoint.before("UPDATE"),
          FaultPoint.after("sum"));

  private final AtomicInteger lastId = new AtomicInteger();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
  private final Map<Integer, String> unknown = new ConcurrentHashMap<>();

  @Test
  void noMoneyIsLostAndNoneIsMade() throws Exception {
    long seed = Seed.of(BankIT.class).value();
    try (FaultCluster cluster = FaultCluster.start(2, Map.of());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      prepare(cluster);
      long end = System.nanoTime() + TIME.toNanos();
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(seed + i);
        work.add(clients.submit(() -> repeat(end, () -> transfer(cluster, random))));
      }
      for (int i = 0; i < READERS; i++) {
        work.add(clients.submit(() -> repeat(end, () -> read(cluster))));
      }
      disturb(cluster, new Random(seed), end);
      for (Future<?> each : work) {
        each.get();
      }
      cluster.heal();
      cluster.awaitNothingLeft();
      check(cluster);
    }
  }

  private static void prepare(FaultCluster cluster) throws SQLException {
    cluster
        .dpg()
        .execute(
            "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
            "SELECT create_distributed_table('account', 'id', shard_count := 4)",
            "CREATE TABLE transfer (id int PRIMARY KEY)",
            "SELECT create_distributed_table('transfer', 'id', shard_count := 4)",
            "INSERT INTO account SELECT id, 100 FROM generate_series(1, " + ACCOUNTS + ") id");
  }

  private interface Step {
    void run() throws SQLException;
  }

  private static Void repeat(long end, Step step) throws SQLException {
    while (System.nanoTime() < end) {
      step.run();
    }
    return null;
  }

  private static void disturb(FaultCluster cluster, Random random, long end) {
    while (System.nanoTime() < end) {
      FaultProxy proxy = cluster.proxy(random.nextInt(cluster.count()));
      if (random.nextInt(6) == 0) {
        proxy.goDown();
      } else {
        Fault fault = random.nextBoolean() ? new Fault.Cut() : new Fault.Half();
        proxy.arm(POINTS.get(random.nextInt(POINTS.size())), fault);
      }
      LockSupport.parkNanos(Duration.ofMillis(100 + random.nextInt(300)).toNanos());
      proxy.heal();
    }
  }

  private void transfer(FaultCluster cluster, Random random) throws SQLException {
    int id = lastId.incrementAndGet();
    int amount = 1 + random.nextInt(20);
    // In one order, so that clients do not wait for each other in a circle.
    int first = 1 + random.nextInt(ACCOUNTS - 1);
    int second = first + 1 + random.nextInt(ACCOUNTS - first);
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '3s'");
      connection.setAutoCommit(false);
      statement.execute(update(first, -amount));
      statement.execute("SAVEPOINT before_second");
      statement.execute(update(second, amount));
      if (random.nextInt(4) == 0) {
        statement.execute("ROLLBACK TO SAVEPOINT before_second");
        statement.execute(update(second, amount));
      }
      statement.execute("INSERT INTO transfer VALUES (" + id + ")");
      connection.commit();
      acknowledged.add(id);
    } catch (SQLException e) {
      note(id, e);
    }
  }

  private void note(int id, SQLException e) throws SQLException {
    if (!EXPECTED.contains(e.getSQLState())) {
      throw e;
    }
    if (e.getSQLState().equals("08007")) {
      unknown.put(id, e.getMessage());
    } else {
      refused.add(id);
    }
  }

  private static String update(int account, int amount) {
    return "UPDATE account SET balance = balance + " + amount + " WHERE id = " + account;
  }

  private static void read(FaultCluster cluster) throws SQLException {
    try (Connection connection = cluster.dpg().connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 20; i++) {
        try (ResultSet sum = statement.executeQuery("SELECT sum(balance) FROM account")) {
          sum.next();
          assertThat(sum.getString(1)).isEqualTo(TOTAL);
        }
      }
    } catch (SQLException e) {
      if (!EXPECTED.contains(e.getSQLState())) {
        throw e;
      }
    }
  }

  private void check(FaultCluster cluster) throws SQLException {
    assertThat(cluster.dpg().value("SELECT sum(balance) FROM account")).isEqualTo(TOTAL);
    List<Integer> done =
        cluster.dpg().rows("SELECT id FROM transfer").stream()
            .map(row -> Integer.valueOf(String.valueOf(row.getFirst())))
            .toList();
    assertThat(done).doesNotHaveDuplicates().containsAll(acknowledged);
    assertThat(done).doesNotContainAnyElementsOf(refused);
    assertThat(acknowledged).as("transfers that went through").isNotEmpty();
    for (Map.Entry<Integer, String> lost : unknown.entrySet()) {
      String id = lost.getValue().replaceAll("(?s).*\"(dpg_[^\"]*)\".*", "$1");
      String status = cluster.dpg().value("SELECT dpg.transaction_status('" + id + "')");
      assertThat(status)
          .as(lost.getValue())
          .isEqualTo(done.contains(lost.getKey()) ? "committed" : "aborted");
    }
  }
}
