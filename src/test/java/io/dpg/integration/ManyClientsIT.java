package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.dpg.testkit.DpgBeside;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import io.dpg.testkit.TestCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Many more clients than the nodes have connections, of a dpg in a JVM of its own.
/// `-Ddpg.clients.idle=5000 -Ddpg.clients.busy=500` for as many as there should be.
class ManyClientsIT {

  private static final int IDLE_CLIENTS = Integer.getInteger("dpg.clients.idle", 400);
  private static final int BUSY_CLIENTS = Integer.getInteger("dpg.clients.busy", 60);
  private static final int NODES = 4;
  private static final int NODE_CONNECTIONS_MAX = 100;
  private static final Duration TIME_MAX = Duration.ofSeconds(30 + BUSY_CLIENTS / 2);

  /// A client that is idle has its thread, its buffers and its settings.
  private static final long HEAP_PER_CLIENT_MAX = 64 << 10;

  /// What a client wants that does not read it.
  private static final String MUCH =
      "SELECT repeat('x', 1000) FROM accounts, generate_series(1, 30)";

  private static final int SLOW_CLIENTS = 10;
  private static final long SLOW_BYTES_MAX = 40 << 20;

  private static TestCluster nodes;
  private static DpgBeside dpg;

  @BeforeAll
  static void start() throws Exception {
    nodes = TestCluster.start(NODES - 1);
    dpg =
        DpgBeside.start(
            nodes, Map.of("limits.client_connections", "6000", "timeouts.node_idle", "2s"));
    dpg.endpoint()
        .execute(
            "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL)",
            "SELECT create_distributed_table('accounts', 'id')",
            "INSERT INTO accounts SELECT i, 1000 FROM generate_series(1, 1000) i");
  }

  @AfterAll
  static void stop() {
    dpg.close();
    nodes.close();
  }

  @Test
  void idleClientsCostNoServerProcess() throws Exception {
    int before = serverProcesses();
    long heapBefore = dpg.heapBytes();
    List<RawClient> idle = new ArrayList<>();
    try {
      idle.addAll(all(IDLE_CLIENTS, number -> RawClient.connect(dpg.endpoint())));
      awaitProcesses(before + 20);
      long heap = dpg.heapBytes();
      assertThat((heap - heapBefore) / IDLE_CLIENTS).isLessThan(HEAP_PER_CLIENT_MAX);
      long start = System.nanoTime();
      all(BUSY_CLIENTS, ManyClientsIT::work);
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      assertThat(time).isLessThan(TIME_MAX);
      int processes = serverProcesses();
      assertThat(processes).isLessThanOrEqualTo(NODES * NODE_CONNECTIONS_MAX);
      System.out.printf(
          "%d idle clients: %d KB of heap, %d of %d MB resident; %d busy ones: %d ms, %d processes%n",
          IDLE_CLIENTS,
          (heap - heapBefore) >> 10,
          heap >> 20,
          dpg.residentBytes() >> 20,
          BUSY_CLIENTS,
          time.toMillis(),
          processes);
      assertThat(dpg.endpoint().value("SELECT sum(balance) FROM accounts")).isEqualTo("1000000");
      List<Reply> answer = idle.getLast().query("SELECT 1").untilReady();
      assertThat(answer.getLast().type()).isEqualTo('Z');
    } finally {
      idle.forEach(RawClient::close);
    }
  }

  /// Rows that nobody reads stay where they are made.
  @Test
  void slowClientsHoldUpTheNodesAndFillNoMemory() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      slow.addAll(all(SLOW_CLIENTS, _ -> RawClient.connect(dpg.endpoint())));
      long before = dpg.heapBytes();
      slow.forEach(client -> client.query(MUCH).transmit());
      awaitWaiting(SLOW_CLIENTS);
      assertThat(dpg.heapBytes() - before).isLessThan(SLOW_BYTES_MAX);
      // One that goes releases what it held; one that reads gets all.
      slow.removeFirst().reset();
      awaitWaitingAtMost(SLOW_CLIENTS - 1);
      assertThat(slow.removeFirst().untilReady())
          .filteredOn(reply -> reply.type() == 'D')
          .hasSize(30_000);
    } finally {
      slow.forEach(RawClient::reset);
    }
    awaitWaitingAtMost(0);
  }

  /// Log-ins lease connections for a moment; those that nobody uses are closed after a while.
  private static void awaitProcesses(int countMax) throws InterruptedException, SQLException {
    long deadline = System.nanoTime() + TIME_MAX.toNanos();
    while (serverProcesses() >= countMax && System.nanoTime() < deadline) {
      Thread.sleep(Duration.ofMillis(200));
    }
    assertThat(serverProcesses()).isLessThan(countMax);
  }

  /// Each slow client's rows come from several nodes.
  private static void awaitWaiting(int clients) throws SQLException {
    long deadline = System.nanoTime() + TIME_MAX.toNanos();
    while (sessionsThatWaitToWrite() < clients) {
      assertThat(System.nanoTime()).as("nodes wait for slow clients").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static void awaitWaitingAtMost(int clients) throws SQLException {
    long deadline = System.nanoTime() + TIME_MAX.toNanos();
    while (sessionsThatWaitToWrite() > clients) {
      assertThat(System.nanoTime()).as("nothing is left of clients").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static int sessionsThatWaitToWrite() throws SQLException {
    return Integer.parseInt(
        ""
            + dpg.endpoint()
                .value(
                    "SELECT count(DISTINCT global_pid) FROM citus_stat_activity"
                        + " WHERE is_worker_query AND wait_event = 'ClientWrite'"));
  }

  /// Router look-ups, a fan-out and a transfer between two shards.
  private static Boolean work(int number) throws SQLException {
    try (Connection connection = dpg.endpoint().connect()) {
      for (int round = 0; round < 5; round++) {
        try (PreparedStatement select =
            connection.prepareStatement("SELECT balance FROM accounts WHERE id = ?")) {
          select.setInt(1, 1 + (number * 31 + round) % 1000);
          select.executeQuery().close();
        }
        try (var statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT id FROM accounts WHERE balance < 0")) {
          assertThat(rows.next()).isFalse();
        }
        transfer(connection, number);
      }
    }
    return true;
  }

  private static void transfer(Connection connection, int number) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE accounts SET balance = balance + ? WHERE id = ?")) {
      // Each client has its own pair of accounts, so that only connections are contended.
      for (int side = 0; side < 2; side++) {
        update.setInt(1, side == 0 ? -1 : 1);
        update.setInt(2, 1 + (number * 2 + side) % 1000);
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Test
  void servesAConnectionPool() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(dpg.endpoint().jdbcUrl());
    config.setUsername(dpg.endpoint().user());
    config.setPassword(dpg.endpoint().password());
    config.setMaximumPoolSize(10);
    config.setAutoCommit(false);
    config.setConnectionInitSql("SET application_name = 'pool'");
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      List<String> names =
          all(
              40,
              number -> {
                try (Connection connection = pool.getConnection();
                    var statement = connection.createStatement();
                    ResultSet row =
                        statement.executeQuery(
                            "SELECT current_setting('application_name')"
                                + " || current_setting('transaction_isolation')"
                                + " FROM accounts WHERE id = "
                                + (1 + number))) {
                  row.next();
                  String name = row.getString(1);
                  connection.commit();
                  return name;
                }
              });
      assertThat(names).hasSize(40).containsOnly("poolrepeatable read");
    }
  }

  private static int serverProcesses() throws SQLException {
    int count = 0;
    for (var node : nodes.embedded().nodes()) {
      Endpoint endpoint = Endpoint.parse(nodes.jdbcUrl(node));
      String sql = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'";
      count += Integer.parseInt("" + endpoint.value(sql));
    }
    return count;
  }

  private interface Work<T> {
    T of(int number) throws Exception;
  }

  private static <T> List<T> all(int clients, Work<T> work)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int number = i;
        tasks.add(() -> work.of(number));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks, 120 + clients / 20, TimeUnit.SECONDS)) {
        results.add(future.get());
      }
      return results;
    }
  }
}
