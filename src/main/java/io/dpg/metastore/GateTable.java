package io.dpg.metastore;

import io.dpg.catalog.NodeId;
import io.dpg.worker.NodeConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The locks of `pg_dist.commit_gate` and the commits that are not finished. A connection is inside
/// from entering to leaving, and in a transaction.
public final class GateTable {

  private static final String ENTER =
      "BEGIN; SET LOCAL lock_timeout = '%s'; LOCK TABLE pg_dist.commit_gate IN %s MODE";

  private GateTable() {}

  /// What holds up a commit may be a statement that waits for what it will release.
  public static void enterCommit(NodeConnection connection) {
    connection.execute(ENTER.formatted("20ms", "ROW EXCLUSIVE"));
  }

  public static void enterCut(NodeConnection connection) {
    connection.execute(ENTER.formatted("60s", "SHARE"));
  }

  /// The commits that some of these nodes may not have done yet.
  public static Map<NodeId, Set<String>> unfinished(
      NodeConnection connection, Collection<NodeId> nodes) {
    String ids = nodes.stream().map(NodeId::toString).collect(Collectors.joining(",", "{", "}"));
    Map<NodeId, Set<String>> unfinished = new HashMap<>();
    connection
        .query(
            "SELECT node, gid FROM pg_dist.unfinished_commit WHERE node = ANY ($1::int[])",
            List.of(ids))
        .rows()
        .stream()
        .map(Row::new)
        .forEach(row ->
            unfinished
                .computeIfAbsent(new NodeId(row.number(0)), _ -> new HashSet<>())
                .add(row.text(1)));
    return unfinished;
  }

  /// Leaves; these commits are finished.
  public static void leave(NodeConnection connection, Collection<String> done) {
    String forget =
        done.stream()
            .map(gid -> "'" + gid + "'")
            .collect(
                Collectors.joining(
                    ", ", "DELETE FROM pg_dist.unfinished_commit WHERE gid IN (", "); "));
    connection.execute((done.isEmpty() ? "" : forget) + "COMMIT");
  }
}
