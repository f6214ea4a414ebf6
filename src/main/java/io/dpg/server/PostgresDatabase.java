package io.dpg.server;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.NodeHasher;
import io.dpg.metastore.Metastore;
import io.dpg.metastore.PostgresFacts;
import io.dpg.plan.SchemaFacts;
import io.dpg.security.Credentials;
import io.dpg.session.Database;
import io.dpg.session.SharedSessions;
import io.dpg.session.StatementCache;
import io.dpg.transaction.Commits;
import io.dpg.transaction.Loans;
import io.dpg.transaction.NodeLeases;
import io.dpg.transaction.OutsideAccess;
import io.dpg.transaction.activity.LiveSessions;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodePools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The distributed database: its metadata comes from the coordinator node. Threads: any.
final class PostgresDatabase implements Database, Processes.Follower {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

  /// The strongest last: all roles' in all databases, the database's, the role's, the role's in the
  /// database. What only a superuser may set is left to the node, which has it from ALTER ROLE; and
  /// what is as everybody expects it, to the coordinator node, which alone shows it.
  private static final String DEFAULTS =
      """
      SELECT pg_catalog.lower(split_part(c, '=', 1)), substr(c, strpos(c, '=') + 1)
        FROM pg_catalog.pg_db_role_setting s, LATERAL unnest(setconfig) c
       WHERE setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
         AND setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1))
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_settings p
                          WHERE p.name = split_part(c, '=', 1) AND p.context <> 'user')
         AND NOT (setrole = 0 AND setdatabase <> 0
                  AND EXISTS (SELECT FROM pg_dist.known_setting k
                               WHERE c IN (k.name || '=' || k.boot_val, k.name || '='))
                  AND NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting o, LATERAL unnest(o.setconfig) oc
                                   WHERE o.setrole = 0 AND o.setdatabase = 0
                                     AND split_part(oc, '=', 1) = split_part(c, '=', 1)))
       ORDER BY setrole <> 0, setdatabase <> 0\
      """;

  private final String name;
  private final NodePools pools;
  private final NodeDirectory directory;
  private final InternalConnections coordinator;
  private final Commits commits;
  private final StatementCache statements;
  private final SharedSessions sessions;
  private final long intermediateResultBytes;
  private final NewNodes newNodes;
  private final Processes processes;
  private final Metastore metastore = new Metastore();
  private final Loans loans = new Loans();
  private final NodeHasher hasher;
  private final PostgresFacts facts;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile State state;

  /// What changes together when the metadata or the schema does.
  private record State(CatalogSnapshot catalog, PostgresFacts facts) {}

  /// How the nodes are reached.
  ///
  /// @param coordinator a superuser's connections to the coordinator node
  /// @param sessions of all clients
  /// @param processes this dpg among others
  record Reach(
      NodePools pools,
      NodeDirectory directory,
      InternalConnections coordinator,
      NewNodes newNodes,
      SharedSessions sessions,
      Processes processes) {}

  /// @param intermediateResultBytes what one statement may move between nodes
  PostgresDatabase(
      String name,
      Reach reach,
      MetadataCommitLog commitLog,
      StatementCache statements,
      long intermediateResultBytes) {
    this.name = name;
    this.intermediateResultBytes = intermediateResultBytes;
    this.pools = reach.pools();
    this.directory = reach.directory();
    this.coordinator = reach.coordinator();
    this.newNodes = reach.newNodes();
    this.processes = reach.processes();
    OutsideAccess access = new SuperuserAccess();
    this.commits = Commits.of(commitLog, processes.gate(), access);
    this.statements = statements;
    this.sessions = reach.sessions();
    this.hasher = new TypeHasher(reach.coordinator());
    TableSizes sizes = new TableSizes(this::catalog, this::outside);
    this.facts = new PostgresFacts(reach.coordinator()::with, sizes::rows);
    this.state = load();
  }

  /// A connection that a session holds anyway.
  private record Held(NodeConnection connection) implements PostgresFacts.Connections {
    @Override
    public <T> T with(Function<NodeConnection, T> work) {
      return work.apply(connection);
    }
  }

  private State load() {
    return new State(coordinator.with(metastore::load), facts.renewed());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CatalogSnapshot catalog() {
    return state.catalog();
  }

  @Override
  public Metastore.Seen see(NodeConnection connection, Metastore.@Nullable Seen before) {
    return metastore.see(connection, catalog(), before);
  }

  @Override
  public void catalogChanged() {
    processes.awaitOthers(reload());
  }

  /// What other processes wait for: nothing goes on any more that was begun without regard to them,
  /// and the metadata are read anew.
  @Override
  public long reloadForOthers() {
    commits.gate().drain();
    return reload();
  }

  @Override
  public void giveUpStatements(SqlError reason) {
    sessions.here().all().forEach(session -> session.cancel(reason));
  }

  @Override
  public boolean onEachNode(Consumer<NodeConnection> work) {
    boolean all = true;
    for (Node node : catalog().nodes().values()) {
      try {
        outside(
            node,
            connection -> {
              work.accept(connection);
              return true;
            });
      } catch (SqlErrorException e) {
        LOG.atDebug().addKeyValue("node", node.name()).log("is not reached now");
        all = false;
      }
    }
    return all;
  }

  /// Reads the metadata anew; of two readings at once the later one counts.
  ///
  /// @return their version
  long reload() {
    loading.lock();
    try {
      State loaded = load();
      state = loaded;
      return loaded.catalog().version();
    } finally {
      loading.unlock();
    }
  }

  @Override
  public SchemaFacts facts() {
    return state.facts();
  }

  @Override
  public List<String> partNames(int table) {
    return state.facts().partNames(table);
  }

  @Override
  public SchemaFacts uncommittedFacts(NodeConnection connection) {
    return facts.renewed(new Held(connection));
  }

  @Override
  public NodeId coordinator() {
    return catalog().coordinator().id();
  }

  @Override
  public <T> T outside(Node node, Function<NodeConnection, T> work) {
    return new InternalConnections(pools, directory.access(node)).with(work);
  }

  @Override
  public void welcome(Node node) {
    newNodes.welcome(node);
  }

  @Override
  public NodeLeases leases(String user, int role, Credentials credentials) {
    return new PoolLeases(
        pools, directory, this::catalog, new PoolLeases.User(user, role, credentials));
  }

  /// A connection of the pool would not be asked again.
  @Override
  public void requireConnect(String user) {
    String query =
        "SELECT pg_catalog.has_database_privilege($1, pg_catalog.current_database(), 'CONNECT')";
    if ("f".equals(coordinator.with(it -> it.query(query, List.of(user)).value()))) {
      throw SqlError.of(
              SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for database \"%s\"", name)
          .detail("User does not have CONNECT privilege.")
          .asException();
    }
  }

  @Override
  public Map<String, String> defaults(String user) {
    Map<String, String> defaults = new LinkedHashMap<>();
    coordinator
        .with(connection -> connection.query(DEFAULTS, List.of(user)))
        .rows()
        .forEach(row ->
            defaults.put(
                Objects.requireNonNull(row.getFirst()), Objects.requireNonNull(row.getLast())));
    return defaults;
  }

  @Override
  public Commits commits() {
    return commits;
  }

  private final class SuperuserAccess implements OutsideAccess {
    @Override
    public <T> T on(NodeId node, Function<NodeConnection, T> work) {
      return outside(catalog().node(node), work);
    }
  }

  @Override
  public LiveSessions sessions() {
    return sessions;
  }

  @Override
  public Loans loans() {
    return loans;
  }

  @Override
  public long intermediateResultBytes() {
    return intermediateResultBytes;
  }

  @Override
  public NodeHasher hasher() {
    return hasher;
  }

  @Override
  public StatementCache statements() {
    return statements;
  }
}
