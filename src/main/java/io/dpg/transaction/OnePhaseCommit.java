package io.dpg.transaction;

import io.dpg.error.SqlErrorException;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commit of a transaction that has written on one node only: that node's own COMMIT. When the
/// connection breaks before the answer, the node is asked over another one.
final class OnePhaseCommit {

  private final OutsideAccess access;
  private final Participant writer;

  OnePhaseCommit(OutsideAccess access, Participant writer) {
    this.access = access;
    this.writer = writer;
  }

  void run() {
    writer.beginWrite();
    writer.sendCommand("COMMIT");
    try {
      writer.awaitTag("COMMIT");
    } catch (SqlErrorException e) {
      if (!writer.connection().isBroken()) {
        writer.connection().drain();
        throw e;
      }
      TransactionId.OnNode id = writer.transactionId();
      if (id == null) {
        throw UnknownOutcome.of(e);
      }
      resolve(e, id);
    }
  }

  /// The connection broke while the COMMIT was on its way: the node itself tells.
  private void resolve(SqlErrorException cause, TransactionId.OnNode id) {
    String status;
    try {
      status = access.on(writer.node(), node -> status(node, id));
    } catch (SqlErrorException e) {
      throw UnknownOutcome.of(id.toString(), e);
    }
    if (status == null || status.equals("in progress")) {
      throw UnknownOutcome.of(id.toString(), cause);
    }
    if (status.equals("aborted")) {
      throw cause;
    }
  }

  /// Whoever still works for the broken connection is stopped first.
  private @Nullable String status(NodeConnection node, TransactionId.OnNode id) {
    node.query(
        "SELECT pg_catalog.pg_terminate_backend($1::int, 5000)",
        List.of(Integer.toString(writer.connection().processId())));
    return NodeTransactions.status(node, id);
  }
}
