package io.dpg.session.wayback;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.ActingFunction;
import io.dpg.execute.Arguments;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.execute.ShardStatements;
import io.dpg.execute.SpooledRows;
import io.dpg.session.Database;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scan of a shell table by the coordinator node, batch by batch. Owner: whoever uses the
/// transaction.
final class ReturnCursor {

  private static final long SPOOL_BYTES_MAX = Long.MAX_VALUE;

  private final ParsedStatement query;
  private final Arguments arguments;
  private final boolean sample;
  private int depth;
  private @Nullable RowStream rows;

  /// @param sample whether it is ANALYZE's
  /// @param depth of the subtransaction that has opened it; 1 for the transaction itself
  ReturnCursor(ParsedStatement query, Arguments arguments, boolean sample, int depth) {
    this.query = query;
    this.arguments = arguments;
    this.sample = sample;
    this.depth = depth;
  }

  int depth() {
    return depth;
  }

  /// The subtransaction that has opened it is part of an outer one now.
  void atMost(int newDepth) {
    depth = Math.min(depth, newDepth);
  }

  /// Null when nothing was fetched yet.
  @Nullable RowStream rows() {
    return rows;
  }

  RowStream start(Lent lent, Executor executor, Database database) {
    ParsedStatement scan = locking(query.text(), lent, database);
    ShellStatement shell = ShellStatement.of(scan, from(scan), lent.catalog());
    RowStream started =
        query.tree().has("sortClause")
            ? inOrder(shell, lent, executor, database)
            : onShards(shell, lent, executor, database);
    rows = started;
    return started;
  }

  private RowStream onShards(
      ShellStatement shell, Lent lent, Executor executor, Database database) {
    if (sample || !lent.acting().isOther(lent, shell.node(0))) {
      return executor.run(shell.onShards(arguments, database.hasher(), "SELECT"), arguments);
    }
    ShardStatements statements =
        shell.withValues(arguments).onShards(arguments, database.hasher(), "SELECT");
    return lent.acting().run(lent, executor, statements, ActingFunction.Gives.ROWS);
  }

  private RowStream inOrder(ShellStatement shell, Lent lent, Executor executor, Database database) {
    OrderedScan scan = OrderedScan.of(query.tree(), shell.table());
    ParsedStatement unordered = locking(scan.text(), lent, database);
    ShellStatement source = ShellStatement.of(unordered, from(unordered), lent.catalog());
    RowStream found = onShards(source, lent, executor, database);
    return database.outside(
        lent.catalog().coordinator(), connection -> scan.sort().run(connection, found));
  }

  /// The scan as the client's statement locks rows: postgres_fdw does not say what to do about
  /// those that others have locked. Its FOR UPDATE is the last thing in a scan.
  private ParsedStatement locking(String scan, Lent lent, Database database) {
    boolean waits = lent.lockWait().isEmpty() || query.tree().list("lockingClause").isEmpty();
    return database.statements().parse(waits ? scan : scan + " " + lent.lockWait()).getFirst();
  }

  /// Whether the rows are a sample, of which ANALYZE keeps what it finds out only.
  boolean isSample() {
    return sample;
  }

  int columns() {
    return query.tree().list("targetList").size();
  }

  private static SqlNode from(ParsedStatement query) {
    List<SqlNode> from = query.tree().list("fromClause");
    if (from.size() == 1 && from.getFirst().is("RangeTableSample")) {
      return from.getFirst().required("relation");
    }
    if (from.size() != 1 || !from.getFirst().is("RangeVar")) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED, "cannot scan a distributed table in this way")
          .detail("The query is %s.", query.text())
          .asException();
    }
    return from.getFirst();
  }

  void spool() {
    if (rows != null) {
      rows = SpooledRows.of(rows, SPOOL_BYTES_MAX);
    }
  }

  void close() {
    RowStream open = rows;
    rows = null;
    if (open != null) {
      open.close();
    }
  }
}
