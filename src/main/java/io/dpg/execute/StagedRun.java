package io.dpg.execute;

import io.dpg.plan.FanOutPlan;
import io.dpg.plan.IntermediateResult;
import io.dpg.plan.StagedPlan;
import java.util.List;

/// Runs the stages of a plan one after the other: intermediate results here, then the rest with
/// them.
final class StagedRun {

  private static final int ROWS_PER_CHECK = 64;

  private final Executor executor;
  private final StagedPlan plan;
  private final Execution execution;
  private final ResultLimit limit;

  StagedRun(Executor executor, StagedPlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
    this.limit = executor.resultLimit();
  }

  /// The execution of the last stage, when all before it have run.
  Execution run() {
    SentResults results = execution.results();
    RowPlacement.Grain grain = grain();
    long bytes = 0;
    try {
      for (IntermediateResult result : plan.results()) {
        ResultRows rows =
            new ResultRows(
                result, RowPlacement.of(result, execution.catalog(), executor.hasher(), grain));
        SentResults before = results;
        results = results.and(rows);
        fetch(rows, before, bytes);
        bytes += rows.size();
      }
    } catch (RuntimeException e) {
      results.closeAllBut(execution.results());
      throw e;
    }
    return execution
        .withPlan(plan.main(), plan.sql())
        .withResults(results.joining(plan.tableRows()));
  }

  /// A modification runs on each shard by itself.
  private RowPlacement.Grain grain() {
    return plan.main() instanceof FanOutPlan main && main.runs() == FanOutPlan.Runs.PER_SHARD_BY_KEY
        ? RowPlacement.Grain.SHARD
        : RowPlacement.Grain.NODE;
  }

  private void fetch(ResultRows rows, SentResults before, long bytesBefore) {
    IntermediateResult result = rows.result();
    Execution stage =
        new Execution(
                result.plan(),
                result.sql(),
                "SELECT",
                execution.arguments().withResultFormats(rows.formats()),
                List.of(),
                execution.catalog(),
                null,
                before.joining(result.tableRows()))
            .withFields(result.types());
    try (RowStream stream = executor.run(stage)) {
      while (stream.next()) {
        rows.add(stream.row());
        if (rows.rows() % ROWS_PER_CHECK == 0) {
          limit.check(bytesBefore + rows.size());
        }
      }
    }
    limit.check(bytesBefore + rows.size());
    rows.complete();
  }
}
