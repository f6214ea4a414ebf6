package io.dpg.metastore;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.time.Duration;
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

  private static final String LOOK =
      "SELECT last_value, node, gid FROM pg_dist.overtaking"
          + " LEFT JOIN pg_dist.unfinished_commit ON node = ANY ($1::int[])";

  private GateTable() {}

  /// What holds up a commit may be a statement that waits for what it will release.
  public static void enterCommit(NodeConnection connection) {
    connection.execute(ENTER.formatted("20ms", "ROW EXCLUSIVE"));
  }

  public static void enterCut(NodeConnection connection) {
    connection.execute(ENTER.formatted("60s", "SHARE"));
  }

  /// Waits until no cut is inside that is inside now.
  ///
  /// @return false when that takes longer; those cuts are void then
  public static boolean awaitCuts(NodeConnection connection, Duration patience) {
    try {
      connection.execute(ENTER.formatted(patience.toMillis() + "ms", "ROW EXCLUSIVE") + "; COMMIT");
      return true;
    } catch (SqlErrorException e) {
      if (!e.error().state().equals(SqlState.LOCK_NOT_AVAILABLE)) {
        throw e;
      }
      connection.execute("ROLLBACK; SELECT pg_catalog.nextval('pg_dist.overtaking')");
      return false;
    }
  }

  /// What a cut must know of commits and writes.
  ///
  /// @param unfinished the commits that some of the cut's nodes may not have done yet
  /// @param overtakings how many writes have gone on without waiting, ever
  public record Sight(Map<NodeId, Set<String>> unfinished, long overtakings) {}

  public static Sight look(NodeConnection connection, Collection<NodeId> nodes) {
    String ids = nodes.stream().map(NodeId::toString).collect(Collectors.joining(",", "{", "}"));
    List<Row> rows = connection.query(LOOK, List.of(ids)).rows().stream().map(Row::new).toList();
    Map<NodeId, Set<String>> unfinished = new HashMap<>();
    rows.stream()
        .filter(row -> row.textOrNull(1) != null)
        .forEach(row ->
            unfinished
                .computeIfAbsent(new NodeId(row.number(1)), _ -> new HashSet<>())
                .add(row.text(2)));
    return new Sight(unfinished, Long.parseLong(rows.getFirst().text(0)));
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
