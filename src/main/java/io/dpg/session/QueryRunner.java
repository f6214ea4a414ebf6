package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.execute.Arguments;
import io.dpg.execute.Execution;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.plan.LocalPlan;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.wire.BackendMessage.Field;
import java.util.List;

/// Runs prepared queries. Owner: the session's thread.
final class QueryRunner {

  private final Executor executor;
  private final ClientMessages client;
  private final DistributedTransaction transaction;
  private final SettingControl settings;

  QueryRunner(
      Executor executor,
      ClientMessages client,
      DistributedTransaction transaction,
      SettingControl settings) {
    this.executor = executor;
    this.client = client;
    this.transaction = transaction;
    this.settings = settings;
  }

  /// Begins to run a query.
  RowStream start(PreparedQuery query, Arguments arguments) {
    if (query.effects() != SessionEffects.NONE && query.plan() instanceof LocalPlan) {
      leave(query.effects(), arguments);
    }
    return executor.run(
        new Execution(
            query.plan(),
            query.statement().text(),
            query.command(),
            arguments,
            query.fields() == null ? List.of() : query.fields(),
            query.catalog(),
            query.use()));
  }

  /// Begins to run a query that the coordinator node answers by itself.
  RowStream start(String sql, Arguments arguments, List<Field> fields, CatalogSnapshot catalog) {
    return executor.run(
        new Execution(new LocalPlan(true), sql, "SELECT", arguments, fields, catalog, null));
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
