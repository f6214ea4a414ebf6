package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Many more clients than the nodes have connections.
class ManyClientsIT {

  private static final int IDLE_CLIENTS = 2000;
  private static final int BUSY_CLIENTS = 200;
  private static final Duration TIME_MAX = Duration.ofSeconds(30);

  /// PostgreSQL's own limit on every node.
  private static final DpgCluster CLUSTER =
      DpgCluster.start(3, Map.of("limits.client_connections", "5000", "timeouts.node_idle", "2s"));

  @BeforeAll
  static void makeTables() throws SQLException {
    CLUSTER
        .endpoint()
        .execute(
            "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL)",
            "SELECT create_distributed_table('accounts', 'id')",
            "INSERT INTO accounts SELECT i, 1000 FROM generate_series(1, 1000) i");
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  @Test
  void idleClientsCostNoServerProcess() throws Exception {
    Endpoint dpg = CLUSTER.endpoint();
    int before = serverProcesses();
    List<RawClient> idle = new ArrayList<>();
    try {
      idle.addAll(all(IDLE_CLIENTS, number -> RawClient.connect(dpg)));
      awaitProcesses(before + 20);
      long start = System.nanoTime();
      all(BUSY_CLIENTS, ManyClientsIT::work);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIME_MAX);
      assertThat(dpg.value("SELECT sum(balance) FROM accounts")).isEqualTo("1000000");
      List<Reply> answer = idle.getLast().query("SELECT 1").untilReady();
      assertThat(answer.getLast().type()).isEqualTo('Z');
    } finally {
      idle.forEach(RawClient::close);
    }
  }

  /// Log-ins lease connections for a moment; those that nobody uses are closed after a while.
  private static void awaitProcesses(int countMax) throws InterruptedException, SQLException {
    long deadline = System.nanoTime() + TIME_MAX.toNanos();
    while (serverProcesses() >= countMax && System.nanoTime() < deadline) {
      Thread.sleep(Duration.ofMillis(200));
    }
    assertThat(serverProcesses()).isLessThan(countMax);
  }

  /// Router look-ups, a fan-out and a transfer between two shards.
  private static Boolean work(int number) throws SQLException {
    try (Connection connection = CLUSTER.endpoint().connect()) {
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
        update.setInt(2, 1 + number * 2 + side);
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Test
  void servesAConnectionPool() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(CLUSTER.endpoint().jdbcUrl());
    config.setUsername(CLUSTER.endpoint().user());
    config.setPassword(CLUSTER.endpoint().password());
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
    for (var node : CLUSTER.nodes().embedded().nodes()) {
      Endpoint endpoint = Endpoint.parse(CLUSTER.nodes().jdbcUrl(node));
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
      for (Future<T> future : threads.invokeAll(tasks, 120, TimeUnit.SECONDS)) {
        results.add(future.get());
      }
      return results;
    }
  }
}
