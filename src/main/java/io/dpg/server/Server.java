package io.dpg.server;

import io.dpg.config.Configuration;
import io.dpg.config.NodeRole;
import io.dpg.embedded.LocalNode;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.metastore.Bootstrap;
import io.dpg.metastore.InitialNode;
import io.dpg.session.Analyzer;
import io.dpg.session.Authenticator;
import io.dpg.session.SessionRegistry;
import io.dpg.session.SessionService;
import io.dpg.session.SessionService.Served;
import io.dpg.session.StatementCache;
import io.dpg.sql.SqlParser;
import io.dpg.worker.NodeAddress;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLimits;
import io.dpg.worker.NodeLogin;
import io.dpg.worker.NodePools;
import io.dpg.worker.PoolLimits;
import io.dpg.worker.PoolMetrics;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A running dpg: its pools, its database, its listeners.
public final class Server implements AutoCloseable {

  /// The port by which users know every node (`citus-worker-1:5432`), wherever it really listens.
  private static final int ALIAS_PORT = 5432;

  private final NodePools pools;
  private final SessionService sessions;
  private final Analyzer analyzer;
  private final RecoveryTask recovery;
  private final List<Listener> listeners;

  private Server(
      NodePools pools,
      SessionService sessions,
      Analyzer analyzer,
      RecoveryTask recovery,
      List<Listener> listeners) {
    this.pools = pools;
    this.sessions = sessions;
    this.analyzer = analyzer;
    this.recovery = recovery;
    this.listeners = List.copyOf(listeners);
  }

  /// Starts dpg over local nodes that are up. Returns when clients can connect.
  public static Server start(Configuration configuration, List<LocalNode> nodes) {
    LocalNode coordinatorNode = nodes.getFirst();
    String databaseName = configuration.credentials().database();
    NodeDirectory directory = new NodeDirectory();
    nodes.forEach(node -> directory.put(address(node)));
    SqlParser parser = new SqlParser();
    Thread.ofVirtual().name("parser-warm-up").start(parser::warmUp);
    nodes.forEach(node -> bootstrap(node, nodes, databaseName));

    NodePools pools = new NodePools(poolLimits(configuration), new PoolMetrics() {});
    InternalConnections coordinator =
        new InternalConnections(
            pools, address(coordinatorNode), coordinatorNode.superuser(), databaseName);
    String instance = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    StatementCache statements =
        new StatementCache(parser, configuration.limits().planCacheEntries());
    MetadataCommitLog commitLog = new MetadataCommitLog(instance, coordinator);
    PostgresDatabase database =
        new PostgresDatabase(
            databaseName,
            new PostgresDatabase.Reach(pools, directory, coordinator, coordinatorNode.superuser()),
            commitLog,
            statements);
    Analyzer analyzer = new Analyzer(() -> open(coordinatorNode, databaseName));
    SessionService sessions =
        new SessionService(
            new SessionRegistry(),
            new Authenticator(new RolePasswords(coordinator)),
            name -> find(name, database, analyzer),
            configuration.limits().clientConnections());
    RecoveryTask recovery = new RecoveryTask(database, commitLog, coordinator);
    return new Server(pools, sessions, analyzer, recovery, listen(configuration, sessions));
  }

  private static Served find(String name, PostgresDatabase database, Analyzer analyzer) {
    if (!name.equals(database.name())) {
      throw SqlError.of(SqlState.INVALID_CATALOG_NAME, "database \"%s\" does not exist", name)
          .asException();
    }
    return new Served(database, analyzer);
  }

  private static List<Listener> listen(Configuration configuration, SessionService sessions) {
    List<Listener> listeners = new ArrayList<>();
    try {
      for (String host : configuration.listen().addresses()) {
        InetSocketAddress address = new InetSocketAddress(host, configuration.listen().port());
        listeners.add(Listener.open(address, sessions::serve));
      }
    } catch (RuntimeException e) {
      listeners.forEach(Listener::close);
      throw e;
    }
    return listeners;
  }

  private static PoolLimits poolLimits(Configuration configuration) {
    int connections =
        Math.min(
            configuration.limits().coordinatorConnections(),
            configuration.limits().workerConnections());
    PoolLimits standard = PoolLimits.ofCeiling(connections);
    return new PoolLimits(
        connections,
        standard.reserve(),
        configuration.timeouts().nodeIdle(),
        configuration.timeouts().nodeLease(),
        standard.connection());
  }

  private static NodeAddress address(LocalNode node) {
    return NodeAddress.unix(node.name(), node.socketDirectory(), node.port());
  }

  private static NodeConnection open(LocalNode node, String database) {
    return NodeConnection.open(
        address(node),
        NodeLogin.of(node.superuser(), database, new io.dpg.security.Credentials.None()),
        NodeLimits.DEFAULT);
  }

  private static void bootstrap(LocalNode node, List<LocalNode> nodes, String database) {
    try (NodeConnection connection = open(node, database)) {
      if (node.role() == NodeRole.COORDINATOR) {
        Bootstrap.coordinator(
            connection,
            new InitialNode(node.name(), ALIAS_PORT),
            nodes.stream()
                .filter(it -> it.role() == NodeRole.WORKER)
                .map(it -> new InitialNode(it.name(), ALIAS_PORT))
                .toList());
      } else {
        Bootstrap.worker(connection, nodes.indexOf(node));
      }
    }
  }

  /// The port that clients connect to.
  public int port() {
    return listeners.getFirst().port();
  }

  /// Turns clients away, hangs up on those connected, closes the connections to the nodes.
  @Override
  public void close() {
    listeners.forEach(Listener::close);
    sessions.close();
    recovery.close();
    analyzer.close();
    pools.close();
  }
}
