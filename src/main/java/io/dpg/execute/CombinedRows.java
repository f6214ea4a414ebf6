package io.dpg.execute;

import io.dpg.plan.Merge;
import io.dpg.plan.Merge.Column;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The merge that PostgreSQL does: partial rows go to the coordinator node, where a query makes the
/// answer of them. They travel as parameters of that query; more than one message should hold are
/// put into a temporary table first.
final class CombinedRows {

  private static final String TABLE = "dpg_partial_rows";
  private static final String DROP = "DROP TABLE IF EXISTS pg_temp." + TABLE;

  private final DistributedTransaction transaction;
  private final Merge.Combine merge;
  private final Execution execution;

  /// @param execution with the formats that the client wants
  CombinedRows(DistributedTransaction transaction, Merge.Combine merge, Execution execution) {
    this.transaction = transaction;
    this.merge = merge;
    this.execution = execution;
  }

  /// @param partials are drawn to their end
  /// @param rows takes them, in the formats that they have
  RowStream run(RowStream partials, PartialRows rows) {
    try (partials) {
      while (partials.next()) {
        rows.add(partials.row());
      }
      return combine(rows);
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /// The answer; gives up the partial rows when it has been read.
  RowStream combine(PartialRows rows) {
    rows.complete();
    return rows.pieces().size() > 1 && !isReadOnly() ? spooled(rows) : sent(rows);
  }

  private boolean isReadOnly() {
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    String answer =
        coordinator
            .connection()
            .query("SELECT pg_catalog.current_setting('transaction_read_only')")
            .rows()
            .getFirst()
            .getFirst();
    return "on".equals(answer);
  }

  /// The pieces as parameters of the query.
  private RowStream sent(PartialRows rows) {
    SentResults.Bound bound = bound();
    Arguments arguments = bound.arguments();
    List<String> selects = new ArrayList<>();
    for (List<ResultColumn> piece : rows.pieces()) {
      selects.add(UnnestedColumns.select(piece, rows.declared(), arguments.count()));
      arguments = arguments.followedBy(piece);
    }
    String input =
        "(%s) AS %s (%s)".formatted(String.join(" UNION ALL ", selects), TABLE, columnNames());
    return new FinallyRows(answer(bound.statements().getFirst(), input, arguments), rows::close);
  }

  /// The pieces in a temporary table, which lives until the answer is read.
  private RowStream spooled(PartialRows rows) {
    Participant coordinator = transaction.coordinator();
    createTable(coordinator);
    for (List<ResultColumn> piece : rows.pieces()) {
      String sql =
          "INSERT INTO pg_temp." + TABLE + " " + UnnestedColumns.select(piece, rows.declared(), 0);
      NodeTasks insert =
          new NodeTasks(
              coordinator,
              List.of(new TaskStatement(sql, false)),
              Arguments.NONE.followedBy(piece),
              true);
      insert.start();
      insert.next();
    }
    rows.close();
    SentResults.Bound bound = bound();
    RowStream answer = answer(bound.statements().getFirst(), "pg_temp." + TABLE, bound.arguments());
    return new FinallyRows(answer, () -> coordinator.connection().execute(DROP));
  }

  private void createTable(Participant coordinator) {
    String columns =
        merge.columns().stream()
            .map(column -> Identifiers.quote(column.name()) + " " + column.type())
            .collect(Collectors.joining(", "));
    coordinator
        .connection()
        .executeSilently(DROP + "; CREATE TEMPORARY TABLE " + TABLE + " (" + columns + ")");
  }

  private SentResults.Bound bound() {
    return execution.results().bind(List.of(merge.query()), execution.arguments());
  }

  private RowStream answer(String query, String input, Arguments arguments) {
    String sql = query.replace(Merge.Combine.INPUT, input);
    return new RelayedRows(
        new NodeTasks(
            transaction.coordinator(), List.of(new TaskStatement(sql, false)), arguments, true));
  }

  private String columnNames() {
    return merge.columns().stream()
        .map(Column::name)
        .map(Identifiers::quote)
        .collect(Collectors.joining(", "));
  }
}
