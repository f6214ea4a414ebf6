package io.dpg.server;

import io.dpg.config.Configuration;
import io.dpg.config.Credentials;
import io.dpg.config.NodeEncryption;
import io.dpg.config.NodeRole;
import io.dpg.config.RemoteNode;
import io.dpg.config.Secret;
import io.dpg.embedded.EmbeddedCluster;
import io.dpg.embedded.LocalNode;
import io.dpg.session.Analyzer;
import io.dpg.session.Authenticator;
import io.dpg.session.LocalDatabases;
import io.dpg.session.SessionRegistry;
import io.dpg.session.SessionService;
import io.dpg.session.SessionService.Served;
import io.dpg.session.SharedSessions;
import io.dpg.session.StatementCache;
import io.dpg.session.wayback.WayBackService;
import io.dpg.sql.SqlParser;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLimits;
import io.dpg.worker.NodePool;
import io.dpg.worker.NodePools;
import io.dpg.worker.PoolLimits;
import io.dpg.worker.PoolMetrics;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A running dpg: its pools, its database, its listeners.
public final class Server implements AutoCloseable {

  private final NodePools pools;
  private final SessionService sessions;
  private final Analyzer analyzer;
  private final Tasks tasks;
  private final Ports ports;

  /// What goes on in the background.
  private record Tasks(
      RecoveryTask recovery, SessionWatch watch, NodeWatch nodes, Processes processes) {}

  /// Where others connect to: clients, and the coordinator node itself.
  private record Ports(List<Listener> clients, WayBack wayBack) {}

  private Server(
      NodePools pools, SessionService sessions, Analyzer analyzer, Tasks tasks, Ports ports) {
    this.pools = pools;
    this.sessions = sessions;
    this.analyzer = analyzer;
    this.tasks = tasks;
    this.ports = ports;
  }

  /// Starts dpg over nodes of this machine, which are up. Returns when clients can connect.
  public static Server start(Configuration configuration, EmbeddedCluster nodes) {
    return start(configuration, nodes.nodes(), new LocalWorkers(nodes));
  }

  /// Starts dpg over nodes of this machine that somebody else takes care of.
  ///
  /// @param nodes the coordinator node first
  public static Server start(Configuration configuration, List<LocalNode> nodes) {
    return start(configuration, nodes, LocalWorkers.NONE);
  }

  private static Server start(
      Configuration configuration, List<LocalNode> nodes, LocalWorkers localWorkers) {
    String database = configuration.credentials().database();
    List<NodeAccess> accesses = nodes.stream().map(node -> NodeAccess.of(node, database)).toList();
    return start(configuration, accesses, elsewhere(configuration), localWorkers);
  }

  /// Starts dpg over the servers that the configuration names. Returns when clients can connect.
  ///
  /// @throws io.dpg.error.SqlErrorException 08006 when the coordinator node cannot be reached,
  ///   55000 when a server lacks what a node needs, 28P01 and 28000 when one refuses dpg's log-in
  public static Server start(Configuration configuration) {
    List<NodeAccess> accesses =
        configuration.nodes().stream()
            .sorted(Comparator.comparing(RemoteNode::role))
            .map(NodeAccess::of)
            .toList();
    return start(configuration, accesses, accesses.getFirst(), LocalWorkers.NONE);
  }

  /// How a server is reached that is added to embedded nodes by its address.
  private static NodeAccess elsewhere(Configuration configuration) {
    Credentials credentials = configuration.credentials();
    return NodeAccess.of(
        new RemoteNode(
            "",
            NodeRole.WORKER,
            List.of("localhost"),
            NodeAccess.ALIAS_PORT,
            NodeEncryption.STANDARD,
            credentials.user(),
            new Secret.Written(credentials.password()),
            credentials.database()));
  }

  /// @param nodes the coordinator node first
  /// @param others how a node is reached that only its address is known of
  private static Server start(
      Configuration configuration,
      List<NodeAccess> nodes,
      NodeAccess others,
      LocalWorkers localWorkers) {
    SqlParser parser = new SqlParser();
    Thread.ofVirtual().name("parser-warm-up").start(parser::warmUp);
    NodeAccess coordinatorNode = nodes.getFirst();
    NodeDirectory directory = new NodeDirectory(nodes, others);
    PoolLimits limits = poolLimits(configuration);
    NodePreparation preparation = new NodePreparation(limits.connection());
    new FirstContact(nodes, directory, preparation).run();

    String instance = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    Membership membership = new Membership(instance, coordinatorNode);
    NodePools pools = new NodePools(limits, new PoolMetrics() {}, membership);
    InternalConnections coordinator = new InternalConnections(pools, coordinatorNode);
    StatementCache statements =
        new StatementCache(parser, configuration.limits().planCacheEntries());
    Supplier<NodeConnection> opener = () -> open(coordinatorNode, membership, limits.connection());
    Duration nodeAnswer = configuration.timeouts().nodeAnswer();
    Processes processes =
        Processes.join(membership, opener, coordinator, WayBack.newSecret(), nodeAnswer);
    MetadataCommitLog commitLog = new MetadataCommitLog(instance, coordinator, processes);
    SessionRegistry registry = new SessionRegistry(processes.number());
    SharedSessions shared = new SharedSessions(registry, processes);
    processes.answerBy(shared::answer);
    PostgresDatabase database =
        new PostgresDatabase(
            coordinatorNode.database(),
            new PostgresDatabase.Reach(
                pools,
                directory,
                coordinator,
                new NewNodes(directory, preparation, localWorkers, coordinator),
                shared,
                processes),
            commitLog,
            statements,
            configuration.limits().intermediateResultBytes());
    processes.follow(database);
    WayBack wayBack =
        WayBack.open(database, processes, coordinator, bounds(configuration, coordinatorNode));
    Analyzer analyzer = new Analyzer(opener);
    SessionService sessions =
        new SessionService(
            registry,
            new Authenticator(new RolePasswords(coordinator)),
            new ServedDatabases(
                new Served(database, analyzer),
                new CoordinatorDatabases(
                    coordinatorNode,
                    limits.connection(),
                    configuration.limits().localDatabaseConnections(),
                    new RoleSync(database, coordinator))),
            configuration.limits().clientConnections());
    NodeWatch nodeWatch =
        new NodeWatch(pools, directory, database::catalog, limits.connection(), nodeAnswer);
    Tasks tasks =
        new Tasks(
            new RecoveryTask(database, coordinator, processes),
            new SessionWatch(database, shared),
            nodeWatch,
            processes);
    return new Server(
        pools, sessions, analyzer, tasks, new Ports(listen(configuration, sessions), wayBack));
  }

  private static NodeConnection open(NodeAccess node, Membership membership, NodeLimits limits) {
    NodeConnection connection = NodeConnection.open(node.address(), node.own(), limits);
    membership.greet(connection);
    return connection;
  }

  private static WayBackService.Bounds bounds(Configuration configuration, NodeAccess node) {
    return new WayBackService.Bounds(
        configuration.limits().intermediateResultBytes(), node.superuser(), node.credentials());
  }

  /// The distributed database, and beside it those that the coordinator node has for itself.
  private record ServedDatabases(Served distributed, LocalDatabases local)
      implements SessionService.Databases {

    @Override
    public Optional<Served> find(String name) {
      return Optional.of(distributed).filter(it -> it.database().name().equals(name));
    }
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
        new NodeLimits(
            configuration.timeouts().nodeConnect(),
            standard.connection().statementsMax(),
            standard.connection().resultBytesMax(),
            standard.connection().wire()));
  }

  /// How many connections to each node are in use, by the node's name.
  public Map<String, NodePool.PoolUse> connectionUse() {
    return pools.all().stream()
        .collect(Collectors.toMap(pool -> pool.address().name(), NodePool::use));
  }

  /// The port that clients connect to.
  public int port() {
    return ports.clients().getFirst().port();
  }

  /// Turns clients away, hangs up on those connected, closes the connections to the nodes.
  @Override
  public void close() {
    ports.clients().forEach(Listener::close);
    sessions.close();
    ports.wayBack().close();
    tasks.nodes().close();
    tasks.watch().close();
    tasks.recovery().close();
    tasks.processes().close();
    analyzer.close();
    pools.close();
  }
}
