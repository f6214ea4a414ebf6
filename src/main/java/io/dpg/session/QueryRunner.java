package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.execute.Arguments;
import io.dpg.execute.ConflictingInsert;
import io.dpg.execute.ConflictingInsert.Clause;
import io.dpg.execute.Execution;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.execute.SpooledRows;
import io.dpg.plan.LocalPlan;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.wire.BackendMessage.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs prepared queries. Owner: the session's thread.
final class QueryRunner {

  private static final long ROW_BYTES_MAX = 256L << 20;

  private final Executor executor;
  private final ClientMessages client;
  private final DistributedTransaction transaction;
  private final SettingControl settings;
  private final IndexUpkeep indexes;
  private @Nullable Cursors cursors;

  QueryRunner(
      Executor executor,
      ClientMessages client,
      DistributedTransaction transaction,
      SettingControl settings,
      IndexUpkeep indexes) {
    this.executor = executor;
    this.client = client;
    this.transaction = transaction;
    this.settings = settings;
    this.indexes = indexes;
  }

  /// Who knows the cursors whose rows statements change.
  void connect(Cursors newCursors) {
    cursors = newCursors;
  }

  IndexUpkeep indexes() {
    return indexes;
  }

  /// Begins to run a query. One that may change global indexes has changed them, and is done, when
  /// this returns: its rows are in memory.
  RowStream start(PreparedQuery given, Arguments arguments) {
    PreparedQuery query =
        given.effects().cursor().isEmpty() || cursors == null ? given : cursors.onRow(given);
    if (query.effects().asksProcessId()) {
      SessionProcess.tell(transaction, client);
    }
    if (!query.effects().equals(SessionEffects.NONE) && query.plan() instanceof LocalPlan) {
      leave(query.effects(), arguments);
    }
    if (!query.changesIndexes()) {
      return run(query, arguments);
    }
    SqlNode onConflict = query.statement().tree().node("onConflictClause");
    if (onConflict != null) {
      return new ConflictingInsert(executor, indexes, Clause.of(onConflict))
          .run(execution(query, arguments));
    }
    executor.openBlock();
    RowStream rows = SpooledRows.of(run(query, arguments), ROW_BYTES_MAX);
    indexes.write();
    return rows;
  }

  private RowStream run(PreparedQuery query, Arguments arguments) {
    return executor.run(execution(query, arguments));
  }

  private static Execution execution(PreparedQuery query, Arguments arguments) {
    return new Execution(
        query.plan(),
        query.statement().text(),
        query.command(),
        arguments,
        query.fields() == null ? List.of() : query.fields(),
        query.catalog(),
        query.use());
  }

  /// Begins to run a query that the coordinator node answers by itself.
  RowStream start(String sql, Arguments arguments, List<Field> fields, CatalogSnapshot catalog) {
    return executor.run(
        new Execution(new LocalPlan(true, false), sql, "SELECT", arguments, fields, catalog, null));
  }

  private void leave(SessionEffects effects, Arguments arguments) {
    if (effects.pins()) {
      transaction.coordinator().pin();
    }
    settings.expect(effects.settings(), arguments);
  }

  /// Sends rows to the client.
  ///
  /// @param rowsMax how many at most; 0 for all
  /// @return how many were sent; fewer than the maximum when there are no more
  long send(RowStream rows, int rowsMax) {
    long sent = 0;
    if (rowsMax == 0) {
      while (rows.next()) {
        sent += rows.writeRun(client.wire());
      }
      return sent;
    }
    while (sent < rowsMax && rows.next()) {
      rows.writeRow(client.wire());
      sent++;
    }
    return sent;
  }
}
