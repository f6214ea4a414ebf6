package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Loan;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions on the coordinator node: sequences, volatile and stable functions,
/// defaults.
final class Evaluations {

  /// PostgreSQL allows 1,664 columns in a target list.
  private static final int EXPRESSIONS_PER_QUERY = 1_600;

  private final DistributedTransaction transaction;
  private final Arguments arguments;
  private final CatalogSnapshot catalog;

  Evaluations(DistributedTransaction transaction, Execution execution) {
    this.transaction = transaction;
    this.arguments = execution.arguments().withTextResults();
    this.catalog = execution.catalog();
  }

  /// The results in text form, in the order of the expressions; null for NULL.
  List<@Nullable String> run(List<Evaluation> evaluations) {
    List<@Nullable String> results = new ArrayList<>(evaluations.size());
    for (int i = 0; i < evaluations.size(); i += EXPRESSIONS_PER_QUERY) {
      int end = Math.min(i + EXPRESSIONS_PER_QUERY, evaluations.size());
      results.addAll(query(evaluations.subList(i, end)));
    }
    return results;
  }

  /// The results for a number of rows, evaluated anew for each.
  List<List<@Nullable String>> rows(List<Evaluation> evaluations, int count) {
    String sql = select(evaluations) + " FROM pg_catalog.generate_series(1, " + count + ")";
    NodeTasks tasks =
        new NodeTasks(
            transaction.coordinator(), List.of(new TaskStatement(sql, false)), arguments, true);
    List<List<@Nullable String>> rows = new ArrayList<>(count);
    try (Loan loan = transaction.lend(catalog, sql)) {
      tasks.start();
      while (tasks.next()) {
        rows.add(RowValues.read(RowBody.copy(tasks.wire())));
      }
      loan.requireRight();
    }
    return rows;
  }

  private String select(List<Evaluation> evaluations) {
    return evaluations.stream().map(this::text).collect(Collectors.joining(", ", "SELECT ", ""));
  }

  private String text(Evaluation evaluation) {
    String value = "(" + evaluation.sql() + ")::" + evaluation.type();
    return transaction.settings().writesExactText() ? value : "pg_dist.exact_text(" + value + ")";
  }

  private List<@Nullable String> query(List<Evaluation> evaluations) {
    String sql = select(evaluations);
    Participant coordinator = transaction.coordinator();
    // nextval and the like leave a trace, but nothing that must commit together with the rows.
    NodeTasks tasks =
        new NodeTasks(
            coordinator, List.of(new TaskStatement(sql, true, catalog.version())), arguments, true);
    try (Loan loan = transaction.lend(catalog, sql)) {
      tasks.start();
      tasks.next();
      List<@Nullable String> row = RowValues.read(RowBody.copy(tasks.wire()));
      tasks.discard();
      loan.requireRight();
      return row;
    }
  }
}
