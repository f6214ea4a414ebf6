package io.dpg.operations;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.metastore.Bootstrap;
import io.dpg.metastore.Metastore;
import io.dpg.session.SessionRegistry;
import io.dpg.transaction.activity.LiveSessions;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A transaction over the nodes of a [TestDatabase]: a block on each node that is used, committed
/// one after the other.
final class TestTransaction implements ClusterTransaction, AutoCloseable {

  private final TestDatabase database;
  private final String role;
  private final NodeConnection coordinator;
  private final Map<NodeId, NodeConnection> workers = new LinkedHashMap<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  final List<SqlError> notices = new ArrayList<>();
  private @Nullable CatalogSnapshot catalog;

  TestTransaction(TestDatabase database, String role) {
    this.database = database;
    this.role = role;
    this.coordinator = database.connect("citus-coordinator");
    coordinator.execute("BEGIN; SET ROLE " + role);
  }

  @Override
  public NodeConnection coordinator() {
    return coordinator;
  }

  @Override
  public NodeConnection on(NodeId node) {
    if (catalog().node(node).isCoordinator()) {
      return coordinator;
    }
    return workers.computeIfAbsent(
        node,
        id -> {
          NodeConnection connection = database.connect(catalog().node(id).name());
          connection.execute("BEGIN; SET ROLE " + role);
          return connection;
        });
  }

  @Override
  public void welcome(Node node) {
    outside(
        node,
        connection -> {
          Bootstrap.worker(connection, node.groupId());
          return node;
        });
  }

  @Override
  public <T> T outside(Node node, Function<NodeConnection, T> work) {
    try (NodeConnection connection = database.connect(node.name())) {
      return work.apply(connection);
    }
  }

  @Override
  public LiveSessions sessions() {
    return new SessionRegistry();
  }

  @Override
  public int ownProcessId() {
    return 0;
  }

  @Override
  public CatalogSnapshot catalog() {
    CatalogSnapshot known = catalog;
    if (known == null) {
      known = new Metastore().see(coordinator, CatalogSnapshot.EMPTY, null).snapshot();
      catalog = known;
    }
    return known;
  }

  @Override
  public void metadataChanged() {
    catalog = null;
  }

  @Override
  public @Nullable String transactionStatus(String id) {
    throw new UnsupportedOperationException(id);
  }

  @Override
  public void tell(SqlError notice) {
    notices.add(notice);
  }

  @Override
  public void lend(Runnable work) {
    work.run();
  }

  @Override
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  void commit() {
    workers.values().forEach(worker -> worker.execute("COMMIT"));
    coordinator.execute("COMMIT");
    afterCommit.forEach(Runnable::run);
  }

  /// Hanging up takes back what was not committed.
  @Override
  public void close() {
    workers.values().forEach(NodeConnection::close);
    coordinator.close();
  }
}
