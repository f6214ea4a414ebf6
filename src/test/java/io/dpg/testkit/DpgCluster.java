package io.dpg.testkit;

import io.dpg.config.Credentials;
import io.dpg.server.Server;
import java.sql.SQLException;
import java.util.Map;

/// A whole dpg in this JVM: nodes and server. `-Ddpg.test.url=jdbc:postgresql://…` makes the tests
/// use one that runs elsewhere.
public final class DpgCluster implements AutoCloseable {

  private static final String URL = "dpg.test.url";
  private static final int WORKERS = 3;

  private final TestCluster nodes;
  private final Server server;

  private DpgCluster(TestCluster nodes, Server server) {
    this.nodes = nodes;
    this.server = server;
  }

  /// The cluster of this test run: three workers. It stops with the JVM.
  public static Endpoint shared() {
    String url = System.getProperty(URL, "");
    return url.isEmpty() ? Shared.CLUSTER.endpoint() : Endpoint.parse(url);
  }

  /// Starts a cluster with some configuration keys changed, named as in `dpg.toml`.
  public static DpgCluster start(int workers, Map<String, String> changes) {
    TestCluster nodes = TestCluster.start(workers, changes);
    try {
      return new DpgCluster(nodes, Server.start(nodes.configuration(), nodes.embedded()));
    } catch (RuntimeException failure) {
      nodes.close();
      throw failure;
    }
  }

  public Endpoint endpoint() {
    Credentials credentials = nodes.configuration().credentials();
    return new Endpoint(
        "127.0.0.1",
        server.port(),
        credentials.database(),
        credentials.user(),
        credentials.password());
  }

  public TestCluster nodes() {
    return nodes;
  }

  @Override
  public void close() {
    server.close();
    nodes.close();
  }

  /// Gives the role that tests log in with a password that takes a client less work to prove: there
  /// are thousands of log-ins.
  private void makeLogInsCheap() throws SQLException {
    Endpoint client = endpoint();
    client.execute(
        "SELECT set_config('scram_iterations', '16', false)"
            + " WHERE current_setting('server_version_num')::int >= 160000",
        "ALTER ROLE %s PASSWORD '%s'".formatted(client.user(), client.password()));
  }

  private static final class Shared {
    static final DpgCluster CLUSTER = start(WORKERS, Map.of());

    static {
      try {
        CLUSTER.makeLogInsCheap();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(CLUSTER::close));
    }
  }
}
