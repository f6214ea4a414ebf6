package io.dpg.session;

import io.dpg.execute.Arguments;
import io.dpg.execute.Execution;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import java.util.List;

/// Runs prepared queries. Owner: the session's thread.
final class QueryRunner {

  /// From this use on, nodes keep a statement prepared.
  private static final int PREPARE_FROM_USE = 2;

  private final Executor executor;
  private final ClientMessages client;

  QueryRunner(Executor executor, ClientMessages client) {
    this.executor = executor;
    this.client = client;
  }

  /// Begins to run a query.
  RowStream start(PreparedQuery query, Arguments arguments) {
    boolean prepared = query.uses().incrementAndGet() >= PREPARE_FROM_USE;
    return executor.run(
        new Execution(
            query.plan(),
            query.statement().text(),
            query.command(),
            arguments,
            query.fields() == null ? List.of() : query.fields(),
            query.catalog(),
            prepared));
  }

  /// Sends rows to the client.
  ///
  /// @param rowsMax how many at most; 0 for all
  /// @return how many were sent; fewer than the maximum when there are no more
  long send(RowStream rows, int rowsMax) {
    long sent = 0;
    while ((rowsMax == 0 || sent < rowsMax) && rows.next()) {
      rows.writeRow(client.wire());
      sent++;
    }
    return sent;
  }
}
