package io.dpg.transaction;

import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How transactions on one node ended, by the number that the node gave them.
///
/// A server that crashes forgets the numbers of transactions of which nothing was written to its
/// log, and gives them out again: `pg_xact_status` may then speak of somebody else's transaction.
/// So a number counts together with the run of the server, which is when its checkpointer was
/// started: that is after every crash, also one of a single backend, and another one after a
/// fail-over.
final class NodeTransactions {

  /// Microseconds since 1970 by the node's clock.
  private static final String RUN =
      "(SELECT (extract(epoch FROM backend_start) * 1000000)::bigint"
          + " FROM pg_catalog.pg_stat_activity WHERE backend_type = 'checkpointer')";

  /// Asks for the transaction's number.
  static final String NUMBER = "SELECT pg_catalog.pg_current_xact_id()";

  /// Asks for the transaction's number and the server's run.
  static final String NUMBER_AND_RUN = NUMBER + ", coalesce(" + RUN + ", 0)";

  /// What is committed in another run may be another transaction. What the server has not given out
  /// since cannot have committed.
  private static final String STATUS =
      """
      SELECT CASE
        WHEN run <> nullif($2::bigint, 0)
          AND $1::xid8 >= pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()) THEN 'aborted'
        WHEN run = nullif($2::bigint, 0) OR pg_catalog.pg_xact_status($1::xid8) = 'aborted'
          THEN pg_catalog.pg_xact_status($1::xid8)
        END
      FROM (SELECT %s AS run) AS server
      """
          .formatted(RUN);

  private NodeTransactions() {}

  /// In the words of `pg_xact_status`; null when it cannot be known.
  static @Nullable String status(NodeConnection node, TransactionId.OnNode id) {
    return node.query(STATUS, List.of(Long.toUnsignedString(id.number()), Long.toString(id.run())))
        .value();
  }
}
