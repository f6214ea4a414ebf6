package io.dpg.execute;

import io.dpg.pgtype.Oid;
import io.dpg.plan.GatherFirstPlan;
import io.dpg.plan.GatherFirstPlan.Source;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Runs the parts of a statement that come first, and keeps their rows as arguments of the rest: an
/// array of texts for each column.
final class GatheredRows {

  private final Executor executor;

  GatheredRows(Executor executor) {
    this.executor = executor;
  }

  /// The execution of the plan within.
  Execution run(GatherFirstPlan plan, Execution execution) {
    if (plan.sources().stream().anyMatch(Source::writes)) {
      executor.openBlock();
    }
    ResultLimit limit = executor.resultLimit();
    Execution current = execution;
    long bytes = 0;
    try {
      for (Source source : plan.sources()) {
        List<ResultColumn> columns = empty(source.columns());
        Execution before = current;
        current = current.withColumns(columns);
        bytes = fill(columns, source, before, bytes, limit);
      }
    } catch (RuntimeException e) {
      current.closeAllBut(execution);
      throw e;
    }
    return current.gathered(plan.plan(), plan.sql(), List.of());
  }

  private static List<ResultColumn> empty(int count) {
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(new ResultColumn(Oid.TEXT, false));
    }
    return columns;
  }

  private long fill(
      List<ResultColumn> columns,
      Source source,
      Execution execution,
      long bytesBefore,
      ResultLimit limit) {
    Execution part =
        execution
            .withPlan(source.plan(), source.sql())
            .withArguments(execution.arguments().withTextResults());
    long bytes = bytesBefore;
    try (RowStream rows = executor.run(part)) {
      while (rows.next()) {
        byte[] row = rows.row();
        bytes += row.length;
        limit.check(bytes);
        add(row, columns);
      }
    }
    columns.forEach(ResultColumn::complete);
    return bytes;
  }

  /// A row without columns counts, too.
  private static void add(byte[] row, List<ResultColumn> columns) {
    ByteBuffer body = ByteBuffer.wrap(row);
    int fields = body.getShort();
    for (int i = 0; i < columns.size(); i++) {
      if (i < fields) {
        columns.get(i).add(body);
      } else {
        columns.get(i).addNull();
      }
    }
  }
}
