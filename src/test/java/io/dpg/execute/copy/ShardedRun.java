package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlErrorException;
import io.dpg.execute.NodeHasher;
import io.dpg.sql.SqlParser;
import io.dpg.transaction.DistributedTransaction;
import java.util.ArrayList;
import java.util.List;

/// One COPY FROM into shards.
final class ShardedRun {

  private static final SqlParser PARSER = new SqlParser();

  /// How much is held in memory, and who hashes what dpg cannot.
  record Means(CopyLimits limits, NodeHasher hasher) {}

  private ShardedRun() {}

  static CopyOutcome of(
      CopyCluster cluster, TableMetadata table, String sql, List<byte[]> pieces, Means means) {
    DistributedTransaction transaction = cluster.transaction();
    List<String> notices = new ArrayList<>();
    CopySession session =
        new CopySession(transaction, means.hasher(), CopyOutcome.listener(notices), means.limits());
    try {
      CopyFrom plan =
          new CopyFromPlanner(PARSER.parse(sql).getFirst(), table, cluster.columns(table)).plan();
      long rows;
      try (ShardedCopy copy = ShardedCopy.begin(session, plan)) {
        pieces.forEach(piece -> copy.write(piece, 0, piece.length));
        rows = copy.finish();
      }
      transaction.commit();
      return new CopyOutcome(rows, null, notices);
    } catch (SqlErrorException e) {
      transaction.rollback();
      return CopyOutcome.failed(e, notices);
    }
  }

  static String describe(String sql, List<byte[]> pieces) {
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append("\n<").append(new String(piece, ISO_8859_1)).append(">"));
    // A failure is understood by the end of the data, or not at all.
    int shown = Math.max(0, text.length() - 200);
    return sql + (shown == 0 ? "" : "\n...") + text.substring(shown);
  }
}
