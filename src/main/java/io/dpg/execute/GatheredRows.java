package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ArrayLiteral;
import io.dpg.plan.GatherFirstPlan;
import io.dpg.plan.GatherFirstPlan.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs the parts of a statement that come first, and keeps their rows as arguments of the rest.
final class GatheredRows {

  /// They are held in memory, and go to each task.
  private static final long BYTES_MAX = 64L << 20;

  private final Executor executor;

  GatheredRows(Executor executor) {
    this.executor = executor;
  }

  /// The execution of the plan within.
  Execution run(GatherFirstPlan plan, Execution execution) {
    if (plan.sources().stream().anyMatch(Source::writes)) {
      executor.openBlock();
    }
    Execution current = execution;
    for (Source source : plan.sources()) {
      current = current.gathered(current.plan(), current.sql(), columns(source, current));
    }
    return current.gathered(plan.plan(), plan.sql(), List.of());
  }

  private List<@Nullable String> columns(Source source, Execution execution) {
    Execution part =
        execution
            .withPlan(source.plan(), source.sql())
            .withArguments(execution.arguments().withTextResults());
    List<List<@Nullable String>> columns = new ArrayList<>();
    for (int i = 0; i < source.columns(); i++) {
      columns.add(new ArrayList<>());
    }
    long bytes = 0;
    try (RowStream rows = executor.run(part)) {
      while (rows.next()) {
        byte[] body = rows.row();
        bytes += body.length;
        check(bytes);
        List<@Nullable String> row = RowValues.read(body);
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i).add(i < row.size() ? row.get(i) : null);
        }
      }
    }
    return new ArrayList<>(columns.stream().map(ArrayLiteral::of).toList());
  }

  private static void check(long bytes) {
    if (bytes > BYTES_MAX) {
      throw SqlError.of(
              SqlState.CONFIGURATION_LIMIT_EXCEEDED,
              "the rows that a statement must read first exceed %d bytes",
              BYTES_MAX)
          .hint(
              "Restrict what its subqueries and joined tables give, or join on the distribution columns.")
          .asException();
    }
  }
}
