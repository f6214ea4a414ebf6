package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.Endpoint;
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
import org.postgresql.util.PSQLException;

/// Clients who move money between accounts on several nodes, and others who sum it up, whatever
/// happens to the nodes meanwhile. Each connects anew when it has lost its connection.
final class Bank {

  private static final int ACCOUNTS = 40;
  private static final String TOTAL = Integer.toString(ACCOUNTS * 100);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /// What may go wrong for a client: a node was lost, is shutting down or not up yet, the outcome
  /// is unknown, a lock was held for long by what was lost.
  private static final Set<String> EXPECTED =
      Set.of("08001", "08006", "08007", "40001", "53300", "55P03", "57P01", "57P02", "57P03");

  private final List<Endpoint> doors;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
  private final Map<Integer, String> unknown = new ConcurrentHashMap<>();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> work = new ArrayList<>();
  private volatile boolean stopped;

  /// @param doors where clients come in, each of them at another one in turn
  Bank(List<Endpoint> doors) {
    this.doors = List.copyOf(doors);
  }

  void open() throws SQLException {
    doors
        .getFirst()
        .execute(
            "DROP TABLE IF EXISTS account, transfer",
            "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
            "SELECT create_distributed_table('account', 'id', shard_count := 4)",
            "CREATE TABLE transfer (id int PRIMARY KEY)",
            "SELECT create_distributed_table('transfer', 'id', shard_count := 4)",
            "INSERT INTO account SELECT id, 100 FROM generate_series(1, " + ACCOUNTS + ") id");
  }

  /// Lets clients work until a moment, by the clock of [System#nanoTime].
  void start(int transferring, int reading, long seed, long end) {
    for (int i = 0; i < transferring; i++) {
      Random random = new Random(seed + i);
      Endpoint door = doors.get(i % doors.size());
      work.add(clients.submit(() -> repeat(door, end, client -> transfer(client, random))));
    }
    for (int i = 0; i < reading; i++) {
      Endpoint door = doors.get(i % doors.size());
      work.add(clients.submit(() -> repeat(door, end, Bank::read)));
    }
  }

  /// Ends the clients' work before its time.
  void stop() {
    stopped = true;
  }

  /// Waits for the clients; throws what went wrong that must not.
  void close() throws Exception {
    for (Future<?> each : work) {
      each.get();
    }
    clients.close();
  }

  private interface Step {
    void run(Connection client) throws SQLException;
  }

  private Void repeat(Endpoint door, long end, Step step) throws SQLException {
    while (!stopped && System.nanoTime() < end) {
      try (Connection client = door.connect();
          Statement statement = client.createStatement()) {
        statement.execute("SET lock_timeout = '3s'");
        while (!stopped && System.nanoTime() < end) {
          step.run(client);
        }
      } catch (SQLException e) {
        require(e);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return null;
  }

  private static void require(SQLException e) throws SQLException {
    if (!EXPECTED.contains(e.getSQLState())) {
      throw e;
    }
  }

  private void transfer(Connection client, Random random) throws SQLException {
    int id = lastId.incrementAndGet();
    int amount = 1 + random.nextInt(20);
    // In one order, so that clients do not wait for each other in a circle.
    int first = 1 + random.nextInt(ACCOUNTS - 1);
    int second = first + 1 + random.nextInt(ACCOUNTS - first);
    client.setAutoCommit(false);
    try (Statement statement = client.createStatement()) {
      statement.execute(update(first, -amount));
      statement.execute("SAVEPOINT before_second");
      statement.execute(update(second, amount));
      if (random.nextInt(4) == 0) {
        statement.execute("ROLLBACK TO SAVEPOINT before_second");
        statement.execute(update(second, amount));
      }
      statement.execute("INSERT INTO transfer VALUES (" + id + ")");
      client.commit();
      acknowledged.add(id);
    } catch (SQLException e) {
      note(id, e);
      throw e;
    }
  }

  private void note(int id, SQLException e) {
    boolean answered = e instanceof PSQLException error && error.getServerErrorMessage() != null;
    if ("08007".equals(e.getSQLState())) {
      unknown.put(id, e.getMessage());
    } else if (answered) {
      refused.add(id);
    }
  }

  private static String update(int account, int amount) {
    return "UPDATE account SET balance = balance + " + amount + " WHERE id = " + account;
  }

  private static void read(Connection client) throws SQLException {
    client.setAutoCommit(true);
    try (Statement statement = client.createStatement();
        ResultSet sum = statement.executeQuery("SELECT sum(balance) FROM account")) {
      sum.next();
      assertThat(sum.getString(1)).isEqualTo(TOTAL);
    }
  }

  int transfers() {
    return acknowledged.size();
  }

  /// How many transfers went through, were refused, and ended unknown.
  @Override
  public String toString() {
    return "%d transfers, %d refused, %d unknown"
        .formatted(acknowledged.size(), refused.size(), unknown.size());
  }

  /// The money is all there, and what clients were told is so.
  void check() throws SQLException {
    Endpoint dpg = doors.getLast();
    assertThat(dpg.value("SELECT sum(balance) FROM account")).isEqualTo(TOTAL);
    List<Integer> done =
        dpg.rows("SELECT id FROM transfer").stream()
            .map(row -> Integer.valueOf(String.valueOf(row.getFirst())))
            .toList();
    assertThat(done).doesNotHaveDuplicates().containsAll(acknowledged);
    assertThat(refused).as("refused, but done").noneMatch(done::contains);
    assertThat(acknowledged).as("transfers that went through").isNotEmpty();
    for (Map.Entry<Integer, String> lost : unknown.entrySet()) {
      checkStatus(dpg, lost.getValue(), done.contains(lost.getKey()));
    }
  }

  private static void checkStatus(Endpoint dpg, String message, boolean done) throws SQLException {
    String id = message.replaceAll("(?s).*\"(dpg_[^\"]*)\".*", "$1");
    if (!id.equals(message)) {
      String status = dpg.value("SELECT dpg.transaction_status('" + id + "')");
      // After a quarter of an hour it is forgotten.
      assertThat(status).as(message).isIn(done ? "committed" : "aborted", null);
    }
  }
}
