package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.embedded.LocalNode;
import io.dpg.error.SqlError;
import io.dpg.metastore.Bootstrap;
import io.dpg.metastore.InitialNode;
import io.dpg.metastore.Metastore;
import io.dpg.security.Credentials;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlParser;
import io.dpg.testkit.TestCluster;
import io.dpg.worker.NodeAddress;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLimits;
import io.dpg.worker.NodeLogin;
import io.dpg.worker.QueryResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A bootstrapped database on real nodes, and statements run on it as a session would.
public final class TestDatabase implements AutoCloseable {

  private static final SqlParser PARSER = new SqlParser();
  private static final int PORT = 5432;

  private final TestCluster cluster;

  /// What a statement gave.
  record Result(QueryResult rows, List<SqlError> notices) {}

  private TestDatabase(TestCluster cluster) {
    this.cluster = cluster;
  }

  /// Starts a coordinator node and three workers.
  public static TestDatabase start() {
    TestDatabase database = new TestDatabase(TestCluster.start(3));
    database.bootstrap();
    return database;
  }

  /// May be repeated.
  public void bootstrap() {
    try (NodeConnection coordinator = connect("citus-coordinator")) {
      Bootstrap.coordinator(
          coordinator,
          new InitialNode("citus-coordinator", PORT),
          cluster.workers().stream().map(node -> new InitialNode(node.name(), PORT)).toList());
    }
    for (int i = 0; i < cluster.workers().size(); i++) {
      try (NodeConnection worker = connect(cluster.workers().get(i).name())) {
        Bootstrap.worker(worker, i + 1);
      }
    }
  }

  /// A superuser's connection, one that may change shards.
  public NodeConnection connect(String name) {
    LocalNode node =
        cluster.embedded().nodes().stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .orElseThrow();
    return NodeConnection.open(
        NodeAddress.unix(name, node.socketDirectory(), node.port()),
        new NodeLogin(
            node.superuser(),
            0,
            cluster.configuration().credentials().database(),
            new Credentials.None(),
            Map.of("options", "-c citus.enable_manual_changes_to_shards=on -c search_path=public")),
        NodeLimits.DEFAULT);
  }

  TestTransaction begin() {
    return new TestTransaction(this, "NONE");
  }

  CatalogSnapshot catalog() {
    try (NodeConnection coordinator = connect("citus-coordinator")) {
      return new Metastore().load(coordinator);
    }
  }

  /// Runs one statement and commits.
  Result run(String sql) {
    return runAs("NONE", sql);
  }

  Result runAs(String role, String sql) {
    try (TestTransaction transaction = new TestTransaction(this, role)) {
      QueryResult rows = runIn(transaction, sql);
      transaction.commit();
      return new Result(rows, transaction.notices);
    }
  }

  static QueryResult runIn(TestTransaction transaction, String sql) {
    ParsedStatement statement = PARSER.parse(sql).getFirst();
    Optional<ClusterCall> call = ClusterFunctions.find(statement);
    call.ifPresent(it -> it.prepare(transaction, StatementRun.of(sql)));
    return transaction.coordinator().query(sql);
  }

  /// Rows as one text per row, columns divided by `|`.
  List<String> rows(String sql) {
    return lines(run(sql).rows());
  }

  static List<String> lines(QueryResult result) {
    return result.rows().stream().map(TestDatabase::line).toList();
  }

  private static String line(List<@Nullable String> row) {
    return String.join("|", row.stream().map(value -> value == null ? "NULL" : value).toList());
  }

  /// The only value of a query on one node.
  String on(String node, String sql) {
    try (NodeConnection connection = connect(node)) {
      return requireNonNull(connection.query(sql).value());
    }
  }

  void script(String sql) {
    try (NodeConnection coordinator = connect("citus-coordinator")) {
      coordinator.execute(sql);
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
