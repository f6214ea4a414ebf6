package io.dpg.transaction.activity;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.NodeId;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who waits for whom on one node.
public final class LockWaits {

  /// The words are those of `DescribeLockTag` in PostgreSQL's lmgr.c; a wait for the end of a
  /// transaction also says for which row's sake, where the waiting process holds that row's lock.
  private static final String QUERY =
      """
      SELECT waiting.pid, blocker.pid, waiting.mode,
        CASE waiting.locktype
          WHEN 'relation' THEN 'relation "' || waited.name || '"'
          WHEN 'extend' THEN 'extension of relation "' || waited.name || '"'
          WHEN 'page' THEN 'page ' || waiting.page || ' of relation "' || waited.name || '"'
          WHEN 'tuple' THEN 'tuple (' || waiting.page || ',' || waiting.tuple || ') of relation "'
            || waited.name || '"'
          WHEN 'transactionid' THEN 'transaction ' || waiting.transactionid || coalesce((
            SELECT ' for tuple (' || page || ',' || tuple || ') of relation "' || relname || '"'
            FROM pg_catalog.pg_locks held JOIN pg_catalog.pg_class ON pg_class.oid = held.relation
            WHERE held.pid = waiting.pid AND held.locktype = 'tuple' AND held.granted LIMIT 1), '')
          WHEN 'virtualxid' THEN 'virtual transaction ' || waiting.virtualxid
          WHEN 'object' THEN 'object ' || waiting.objid || ' of class ' || waiting.classid::regclass::text
          WHEN 'advisory' THEN 'advisory lock [' || waiting.database || ',' || waiting.classid || ','
            || waiting.objid || ',' || waiting.objsubid || ']'
          ELSE waiting.locktype END,
        waiting.waitstart
      FROM pg_catalog.pg_stat_activity activity
        JOIN pg_catalog.pg_locks waiting ON waiting.pid = activity.pid AND NOT waiting.granted
        CROSS JOIN LATERAL (SELECT coalesce((SELECT relname::text FROM pg_catalog.pg_class
          WHERE pg_class.oid = waiting.relation), waiting.relation::text)) waited(name)
        CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(waiting.pid)) blocker(pid)
      WHERE activity.wait_event_type = 'Lock'
      ORDER BY 1, 2
      """;

  private LockWaits() {}

  /// Asks a node.
  ///
  /// @param connection to it, as a superuser
  public static List<LockWait> on(NodeId node, NodeConnection connection) {
    return connection.query(QUERY).rows().stream().map(row -> wait(node, row)).toList();
  }

  private static LockWait wait(NodeId node, List<@Nullable String> row) {
    return new LockWait(
        new Backend(node, Integer.parseInt(requireNonNull(row.get(0)))),
        new Backend(node, Integer.parseInt(requireNonNull(row.get(1)))),
        requireNonNull(row.get(2)),
        requireNonNull(row.get(3)),
        row.get(4));
  }
}
