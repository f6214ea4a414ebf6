package io.dpg.execute.copy;

import io.dpg.catalog.ColocationId;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.catalog.HashRange;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.Shard;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardMap;
import io.dpg.catalog.TableMetadata;
import io.dpg.catalog.TableName;
import io.dpg.execute.NodeHasher;
import io.dpg.security.Credentials;
import io.dpg.testkit.Endpoint;
import io.dpg.transaction.CommitLog;
import io.dpg.transaction.Commits;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Loans;
import io.dpg.transaction.NodeLeases;
import io.dpg.transaction.Outcome;
import io.dpg.transaction.OutsideAccess;
import io.dpg.transaction.SharedGate;
import io.dpg.transaction.TransactionListener;
import io.dpg.worker.NodeAddress;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLimits;
import io.dpg.worker.NodeLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Nodes for COPY to work on: databases of one server. Another database has the same tables
/// undistributed, to compare with.
final class CopyCluster implements AutoCloseable {

  static final NodeId COORDINATOR = new NodeId(1);
  static final List<NodeId> WORKERS = List.of(new NodeId(2), new NodeId(3));
  private static final ShardId FIRST_SHARD = new ShardId(102008);

  private final List<Endpoint> endpoints;
  private final NodeConnection plain;
  private final List<NodeConnection> admins;
  private long nextShard = FIRST_SHARD.value();

  /// @param endpoints the plain database, the coordinator node's and the workers'
  CopyCluster(List<Endpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    this.plain = connect(endpoints.getFirst());
    this.admins = endpoints.stream().skip(1).map(CopyCluster::connect).toList();
  }

  /// Makes the databases on one server.
  static CopyCluster in(Endpoint server) {
    String name = "copy_" + Long.toUnsignedString(System.nanoTime(), 36) + "_";
    List<Endpoint> endpoints =
        Stream.of("plain", "coordinator", "worker_1", "worker_2")
            .map(it -> server.inDatabase(name + it))
            .toList();
    try (NodeConnection admin = connect(server)) {
      endpoints.forEach(it -> admin.execute("CREATE DATABASE " + it.database()));
    }
    return new CopyCluster(endpoints);
  }

  static NodeConnection connect(Endpoint endpoint) {
    return NodeConnection.open(
        NodeAddress.tcp(endpoint.database(), endpoint.host(), endpoint.port()),
        NodeLogin.of(endpoint.user(), endpoint.database(), new Credentials.None()),
        NodeLimits.DEFAULT);
  }

  /// The connection to the database that is not distributed.
  NodeConnection plain() {
    return plain;
  }

  NodeConnection admin(NodeId node) {
    return admins.get(node.value() - 1);
  }

  void everywhere(String sql) {
    plain.execute(sql);
    admins.forEach(admin -> admin.execute(sql));
  }

  /// Makes a table everywhere, and shards of it on the workers.
  DistributedTable distribute(String name, String definition, String key, int shardCount) {
    plain.execute("CREATE TABLE " + name + " " + definition);
    admin(COORDINATOR).execute("CREATE TABLE " + name + " " + definition);
    List<Shard> shards = new ArrayList<>();
    long step = (1L << 32) / shardCount;
    for (int i = 0; i < shardCount; i++) {
      ShardId id = new ShardId(nextShard++);
      NodeId node = WORKERS.get(i % WORKERS.size());
      String shard = name + "_" + id;
      admin(node).execute("CREATE TABLE " + shard + " " + definition.replace("{t}", shard));
      long minimum = Integer.MIN_VALUE + i * step;
      long maximum = i == shardCount - 1 ? Integer.MAX_VALUE : minimum + step - 1;
      shards.add(new Shard(id, new HashRange((int) minimum, (int) maximum), List.of(node)));
    }
    return new DistributedTable(
        1,
        new TableName("public", name),
        new ColocationId(1),
        keyColumn(name, key),
        new ShardMap(shards));
  }

  private DistributionColumn keyColumn(String table, String key) {
    List<@Nullable String> row =
        admin(COORDINATOR)
            .query(
                "SELECT attnum, coalesce(nullif(typbasetype, 0), atttypid)::int, attcollation::int,"
                    + " greatest(atttypmod, typtypmod)"
                    + " FROM pg_attribute JOIN pg_type t ON t.oid = atttypid WHERE attrelid = '"
                    + table
                    + "'::regclass AND attname = '"
                    + key
                    + "'")
            .rows()
            .getFirst();
    return new DistributionColumn(
        number(row.get(0)), key, number(row.get(1)), number(row.get(2)), number(row.get(3)));
  }

  private static int number(@Nullable String text) {
    return Integer.parseInt(String.valueOf(text));
  }

  ReferenceTable replicate(String name, String definition) {
    plain.execute("CREATE TABLE " + name + " " + definition);
    ShardId id = new ShardId(nextShard++);
    admin(COORDINATOR).execute("CREATE TABLE " + name + " " + definition);
    WORKERS.forEach(it -> admin(it).execute("CREATE TABLE " + name + "_" + id + " " + definition));
    List<NodeId> nodes = Stream.concat(Stream.of(COORDINATOR), WORKERS.stream()).toList();
    return new ReferenceTable(2, new TableName("public", name), new ColocationId(2), id, nodes);
  }

  List<CopyColumn> columns(TableMetadata table) {
    return admin(COORDINATOR)
        .query(
            "SELECT attname, format_type(atttypid, atttypmod), atttypid::int, atttypmod, attnotnull,"
                + " pg_get_expr(adbin, adrelid), adbin::text !~ 'nextval|now|random|FUNCEXPR',"
                + " attgenerated <> '' FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid"
                + " AND adnum = attnum WHERE attrelid = '"
                + table.name().name()
                + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")
        .rows()
        .stream()
        .map(CopyCluster::column)
        .toList();
  }

  private static CopyColumn column(List<@Nullable String> row) {
    return new CopyColumn(
        String.valueOf(row.get(0)),
        String.valueOf(row.get(1)),
        number(row.get(2)),
        number(row.get(3)),
        "t".equals(row.get(4)),
        row.get(5),
        "t".equals(row.get(6)),
        "t".equals(row.get(7)));
  }

  /// All rows of a table as the nodes have them, each as text, sorted; distributed ones once.
  List<String> rows(TableMetadata table) {
    List<String> rows = new ArrayList<>();
    for (List<CopyTarget> shard : CopyTarget.ofRows(table, COORDINATOR)) {
      rows.addAll(rows(admin(shard.getFirst().node()), shard.getFirst().qualifiedName()));
    }
    return rows.stream().sorted().toList();
  }

  static List<String> rows(NodeConnection connection, String table) {
    return connection.query("SELECT t::text FROM " + table + " t").rows().stream()
        .map(row -> String.valueOf(row.getFirst()))
        .sorted()
        .toList();
  }

  /// Rows that are on another shard than their key's, as PostgreSQL's own hash function says.
  long misplaced(DistributedTable table, String hashFunction) {
    long misplaced = 0;
    for (Shard shard : table.shards().shards()) {
      CopyTarget target =
          CopyTarget.ofRows(table, COORDINATOR).stream()
              .flatMap(List::stream)
              .filter(it -> it.suffix().equals("_" + shard.id()))
              .findFirst()
              .orElseThrow();
      String sql =
          "SELECT count(*) FROM %s WHERE %s(%s) NOT BETWEEN %d AND %d"
              .formatted(
                  target.qualifiedName(),
                  hashFunction,
                  table.column().name(),
                  shard.range().minimum(),
                  shard.range().maximum());
      misplaced += Long.parseLong(String.valueOf(admin(shard.node()).query(sql).value()));
    }
    return misplaced;
  }

  DistributedTransaction transaction() {
    CommitLog log = new Decisions();
    OutsideAccess access = new Admins();
    Commits commits = Commits.of(log, SharedGate.ALONE, access);
    return new DistributedTransaction(
        new Leases(), commits, COORDINATOR, new TransactionListener() {}, new Loans());
  }

  /// Hashes by PostgreSQL's own function for the type, on the coordinator node.
  NodeHasher hasher(String hashFunction, String type) {
    return (_, value, binary) -> {
      if (binary) {
        throw new IllegalStateException("not asked in these tests");
      }
      String sql =
          "SELECT " + hashFunction + "('" + value.text().replace("'", "''") + "'::" + type + ")";
      return Integer.parseInt(String.valueOf(admin(COORDINATOR).query(sql).value()));
    };
  }

  @Override
  public void close() {
    plain.close();
    admins.forEach(NodeConnection::close);
    try (NodeConnection admin = connect(endpoints.getFirst().inDatabase("postgres"))) {
      endpoints.forEach(it -> admin.execute("DROP DATABASE " + it.database() + " WITH (FORCE)"));
    }
  }

  private final class Leases implements NodeLeases {
    @Override
    public AutoPermit admit() {
      return () -> {};
    }

    @Override
    public NodeConnection lease(NodeId node, String settingsKey) {
      return connect(endpoints.get(node.value()));
    }

    @Override
    public List<NodeId> nodes() {
      return IntStream.range(0, endpoints.size()).mapToObj(NodeId::new).toList();
    }

    @Override
    public void release(NodeConnection connection) {
      connection.close();
    }
  }

  private final class Admins implements OutsideAccess {
    @Override
    public <T> T on(NodeId node, Function<NodeConnection, T> work) {
      return work.apply(admin(node));
    }
  }

  /// Decisions that nobody will ask for.
  private static final class Decisions implements CommitLog {
    @Override
    public String nextTransaction() {
      return "copy_" + System.nanoTime();
    }

    @Override
    public void begin(List<String> gids) {}

    @Override
    public void record(List<String> gids) {}

    @Override
    public String recordStatement(List<String> gids) {
      return "SELECT 1";
    }

    @Override
    public Optional<Outcome> find(String gid) {
      return Optional.of(Outcome.COMMITTED);
    }

    @Override
    public boolean isAbandoned(String gid) {
      return false;
    }

    @Override
    public void end(List<String> gids) {}
  }
}
