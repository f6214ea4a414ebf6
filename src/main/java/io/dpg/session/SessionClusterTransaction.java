package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.operations.ClusterTransaction;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Inquiry;
import io.dpg.transaction.Loan;
import io.dpg.transaction.Participant;
import io.dpg.transaction.activity.LiveSessions;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.Severity;
import io.dpg.worker.NodeConnection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A session's transaction as cluster operations work with it. Owner: the session's thread.
final class SessionClusterTransaction implements ClusterTransaction {

  private final Database database;
  private final DistributedTransaction transaction;
  private final ClientMessages client;
  private final SeenCatalog seen;
  private @Nullable CatalogSnapshot uncommitted;

  SessionClusterTransaction(
      Database database,
      DistributedTransaction transaction,
      ClientMessages client,
      SeenCatalog seen) {
    this.database = database;
    this.transaction = transaction;
    this.client = client;
    this.seen = seen;
  }

  @Override
  public NodeConnection coordinator() {
    return on(database.coordinator());
  }

  @Override
  public NodeConnection on(NodeId node) {
    Participant participant = transaction.join(node);
    participant.markWritten();
    participant.awaitPrelude();
    return participant.connection();
  }

  @Override
  public void welcome(Node node) {
    database.welcome(node);
  }

  @Override
  public <T> T outside(Node node, Function<NodeConnection, T> work) {
    return database.outside(node, work);
  }

  @Override
  public void lend(Runnable work) {
    try (Loan _ = transaction.lend(catalog(), "")) {
      work.run();
    }
  }

  @Override
  public LiveSessions sessions() {
    return database.sessions();
  }

  @Override
  public int ownProcessId() {
    return client.processId();
  }

  @Override
  public CatalogSnapshot catalog() {
    CatalogSnapshot snapshot = uncommitted;
    if (snapshot == null) {
      snapshot = seen.by(coordinator());
      uncommitted = snapshot;
    }
    return snapshot;
  }

  @Override
  public void metadataChanged() {
    uncommitted = null;
    transaction.afterCommit(database::catalogChanged);
  }

  @Override
  public void tell(SqlError notice) {
    Severity severity = notice.state().category().equals("01") ? Severity.WARNING : Severity.NOTICE;
    client.notice(new NoticeResponse(severity, notice));
  }

  @Override
  public @Nullable String transactionStatus(String id) {
    return new Inquiry(database.commits()).status(id);
  }

  @Override
  public void afterCommit(Runnable action) {
    transaction.afterCommit(action);
  }
}
