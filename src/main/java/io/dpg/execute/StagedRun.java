package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.PgType;
import io.dpg.plan.IntermediateResult;
import io.dpg.plan.StagedPlan;
import io.dpg.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.List;

/// Runs the stages of a plan one after the other: intermediate results into memory, then the rest
/// with them.
final class StagedRun {

  /// All results of a statement together may take this part of the process's memory.
  private static final int MEMORY_SHARE = 8;

  private static final int ROWS_PER_CHECK = 64;

  private final Executor executor;
  private final StagedPlan plan;
  private final Execution execution;

  StagedRun(Executor executor, StagedPlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
  }

  /// The execution of the last stage, when all before it have run.
  Execution run() {
    SentResults results = execution.results();
    long bytes = 0;
    for (IntermediateResult result : plan.results()) {
      ResultRows rows = fetch(result, results, bytes);
      bytes += rows.size();
      results = results.and(rows);
    }
    return execution.withPlan(plan.main(), plan.sql()).withResults(results);
  }

  private ResultRows fetch(IntermediateResult result, SentResults before, long bytesBefore) {
    ResultRows rows = new ResultRows(result);
    Execution stage =
        new Execution(
            result.plan(),
            result.sql(),
            "SELECT",
            execution.arguments().withResultFormats(rows.formats()),
            fields(result),
            execution.catalog(),
            null,
            before);
    try (RowStream stream = executor.run(stage)) {
      while (stream.next()) {
        rows.add(stream.row());
        if (rows.rows() % ROWS_PER_CHECK == 0) {
          checkSize(bytesBefore + rows.size());
        }
      }
    }
    checkSize(bytesBefore + rows.size());
    rows.complete();
    return rows;
  }

  private static List<Field> fields(IntermediateResult result) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < result.types().size(); i++) {
      int type = result.types().get(i);
      int length = PgType.of(type).map(PgType::length).orElse(-1);
      fields.add(Field.of(result.columns().get(i).name(), type, length));
    }
    return fields;
  }

  private static void checkSize(long bytes) {
    long bytesMax = Runtime.getRuntime().maxMemory() / MEMORY_SHARE;
    if (bytes > bytesMax) {
      throw SqlError.of(
              SqlState.CONFIGURATION_LIMIT_EXCEEDED,
              "the intermediate result size exceeds the limit of %d kB",
              bytesMax >> 10)
          .detail(
              "Parts of the query that cannot run on the shards by themselves are fetched and sent"
                  + " to the nodes that need them.")
          .hint("Filter more rows, or give dpg more memory: DPG_HEAP=2g ./dpg up.")
          .asException();
    }
  }
}
