package io.dpg.operations;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.transaction.activity.LiveSessions;
import io.dpg.worker.NodeConnection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What an operation works with: the session's distributed transaction, always inside a block, so
/// that the client's own COMMIT or ROLLBACK decides about the operation too.
///
/// Owner: the session's thread. Every connection is ready for the next statement when it is handed
/// out.
public interface ClusterTransaction {

  /// The session's connection to the coordinator node, with the client's role and rights.
  NodeConnection coordinator();

  /// The transaction's connection to a node, with the client's role and rights, and free to change
  /// shards.
  NodeConnection on(NodeId node);

  /// Runs on the coordinator node what reads distributed tables from there. It uses no other node
  /// meanwhile.
  void lend(Runnable work);

  /// Does something on a connection to a node that is not part of the transaction, as a superuser:
  /// each statement commits by itself, and uncommitted changes of this transaction are not seen.
  <T> T outside(Node node, Function<NodeConnection, T> work);

  /// Makes the server of a new node fit for shards, outside of the transaction. 08006 when it
  /// cannot be reached, 55000 when it lacks something.
  void welcome(Node node);

  /// The sessions of all clients.
  LiveSessions sessions();

  /// The process id by which the client knows its own session.
  int ownProcessId();

  /// The metadata as this transaction sees it.
  CatalogSnapshot catalog();

  /// The operation has changed metadata in this transaction: [#catalog] reads it anew, and other
  /// sessions are told after the commit.
  void metadataChanged();

  /// Tells the client something: a NOTICE with SQLSTATE 00000, a WARNING with 01000.
  void tell(SqlError notice);

  /// Has something done once the transaction has committed.
  void afterCommit(Runnable action);

  /// How another transaction ended, by the identifier in its error 08007; null when that is
  /// forgotten.
  @Nullable String transactionStatus(String id);
}
