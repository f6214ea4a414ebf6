package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.config.Configuration;
import io.dpg.config.Credentials;
import io.dpg.config.Listen;
import io.dpg.embedded.LocalNode;
import io.dpg.server.Server;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.FaultProxy;
import io.dpg.testkit.FreePorts;
import io.dpg.testkit.TestCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A dpg in this JVM that reaches each of its nodes through a [FaultProxy].
final class FaultCluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestCluster nodes;
  private final List<FaultProxy> proxies = new ArrayList<>();
  private final Server server;
  private final boolean ownsNodes;

  private FaultCluster(TestCluster nodes, boolean ownsNodes) {
    this.nodes = nodes;
    this.ownsNodes = ownsNodes;
    List<LocalNode> seen = new ArrayList<>();
    for (LocalNode node : nodes.embedded().nodes()) {
      FaultProxy proxy = FaultProxy.of(node.socket());
      proxies.add(proxy);
      seen.add(
          new LocalNode(
              node.name(),
              node.role(),
              proxy.folder(),
              node.port(),
              node.address(),
              node.superuser(),
              node.dataDirectory()));
    }
    Configuration configuration = nodes.configuration();
    this.server = Server.start(ownsNodes ? configuration : elsewhere(configuration), seen);
  }

  private static Configuration elsewhere(Configuration configuration) {
    return new Configuration(
        configuration.dataDirectory(),
        new Listen(configuration.listen().addresses(), FreePorts.firstOf(1)),
        configuration.workers(),
        configuration.profile(),
        configuration.credentials(),
        configuration.limits(),
        configuration.timeouts(),
        configuration.settings(),
        configuration.nodes());
  }

  static FaultCluster start(int workers, Map<String, String> changes) {
    return new FaultCluster(TestCluster.start(workers, changes), true);
  }

  /// A further dpg over the same nodes.
  FaultCluster beside() {
    return new FaultCluster(nodes, false);
  }

  /// dpg is gone from one moment to the next, as far as nodes can tell.
  void vanish() {
    proxies.forEach(FaultProxy::goDown);
  }

  /// dpg itself.
  Endpoint dpg() {
    Credentials credentials = nodes.configuration().credentials();
    return new Endpoint(
        "127.0.0.1",
        server.port(),
        credentials.database(),
        credentials.user(),
        credentials.password());
  }

  /// Runs statements in one transaction.
  ///
  /// @return how it failed
  Optional<SQLException> run(String... statements) {
    try (Connection connection = dpg().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(e);
    }
  }

  /// What is between dpg and a node: 0 for the coordinator node, else the worker's number.
  FaultProxy proxy(int node) {
    return proxies.get(node);
  }

  LocalNode node(int number) {
    return nodes.embedded().nodes().get(number);
  }

  TestCluster nodes() {
    return nodes;
  }

  Server server() {
    return server;
  }

  /// A node itself, past the proxy and dpg.
  Endpoint direct(int node) {
    Credentials credentials = nodes.configuration().credentials();
    return new Endpoint(
        "127.0.0.1",
        node(node).port(),
        credentials.database(),
        credentials.user(),
        credentials.password());
  }

  int count() {
    return proxies.size();
  }

  void heal() {
    proxies.forEach(FaultProxy::heal);
  }

  /// Waits until a node answers, to this test and to dpg.
  void awaitNode(int node) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        direct(node).value("SELECT 1");
        dpg().value("SELECT count(*) FROM citus_check_cluster_node_health() WHERE NOT result");
        return;
      } catch (SQLException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  /// Waits until nothing of any transaction is left anywhere; fails when something stays.
  void awaitNothingLeft() throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> left = leftovers();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      left = leftovers();
    }
    assertThat(left).as("what transactions have left").isEmpty();
  }

  /// Prepared transactions, locks, temporary tables, open transactions and leased connections.
  private List<String> leftovers() throws SQLException {
    List<String> left = new ArrayList<>();
    for (int node = 0; node < count(); node++) {
      for (List<?> row : direct(node).rows(LEFTOVERS)) {
        left.add(node(node).name() + ": " + row.getFirst());
      }
    }
    server
        .connectionUse()
        .forEach((node, use) -> {
          if (use.leased() > 0) {
            left.add(node + ": " + use.leased() + " leased connections");
          }
        });
    return left;
  }

  private static final String LEFTOVERS =
      """
      SELECT 'prepared ' || gid FROM pg_prepared_xacts
      UNION ALL
      SELECT 'lock ' || mode || ' on ' || coalesce(relation::regclass::text, locktype)
      FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND locktype NOT IN ('virtualxid', 'advisory')
      UNION ALL
      SELECT 'temporary table ' || relname FROM pg_class WHERE relpersistence = 't'
      UNION ALL
      SELECT state || ': ' || query FROM pg_stat_activity
      WHERE state LIKE 'idle in transaction%' OR state = 'active' AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
      """;

  @Override
  public void close() {
    server.close();
    proxies.forEach(FaultProxy::close);
    if (ownsNodes) {
      nodes.close();
    }
  }
}
