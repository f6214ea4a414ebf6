package io.dpg.execute;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.InsertSelectPlan;
import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import io.dpg.plan.InsertSelectPlan.RowsStatement;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.Participant;
import io.dpg.worker.CopyIn;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// INSERT ... SELECT through this process: the source's rows are collected per shard in COPY's text
/// format, and copied when the source is done with its connections, or when enough have come from a
/// source that does not need them.
final class InsertSelect {

  private static final int ROWS_PER_EVALUATION = 1_000;

  private final Executor executor;
  private final InsertSelectPlan plan;
  private final Execution execution;
  private final Map<Integer, List<List<@Nullable String>>> shards = new TreeMap<>();
  private long rows;

  InsertSelect(Executor executor, InsertSelectPlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
  }

  RowStream run() {
    executor.transaction().openBlock("BEGIN");
    Execution source =
        execution
            .withPlan(plan.sourcePlan(), plan.source())
            .withArguments(execution.arguments().withTextResults());
    List<List<@Nullable String>> incomplete = new ArrayList<>();
    try (RowStream stream = executor.run(source)) {
      while (stream.next()) {
        List<@Nullable String> row = RowValues.read(stream.row());
        if (plan.defaults().isEmpty()) {
          add(row);
        } else {
          incomplete.add(row);
        }
      }
    }
    // Only now is the coordinator node's connection free: the source may have come from there.
    addWithDefaults(incomplete);
    RowsStatement statement = plan.statement();
    if (statement != null && rows > 0) {
      return new InsertBatches(executor, execution, plan, statement).run(shards);
    }
    shards.forEach(this::copy);
    return new AnsweredRows(List.of(), execution.command() + " " + rows);
  }

  private void addWithDefaults(List<List<@Nullable String>> incomplete) {
    Evaluations evaluations = new Evaluations(executor.transaction(), execution);
    for (int i = 0; i < incomplete.size(); i += ROWS_PER_EVALUATION) {
      List<List<@Nullable String>> batch =
          incomplete.subList(i, Math.min(i + ROWS_PER_EVALUATION, incomplete.size()));
      List<List<@Nullable String>> defaults = evaluations.rows(plan.defaults(), batch.size());
      for (int row = 0; row < batch.size(); row++) {
        List<@Nullable String> complete = new ArrayList<>(batch.get(row));
        complete.addAll(defaults.get(row));
        add(complete);
      }
    }
  }

  private void add(List<@Nullable String> row) {
    rows++;
    shards.computeIfAbsent(shard(row), _ -> new ArrayList<>()).add(row);
  }

  private int shard(List<@Nullable String> row) {
    if (!(table() instanceof DistributedTable table)) {
      return 0;
    }
    String key = plan.keyColumn() < 0 ? null : row.get(plan.keyColumn());
    if (key == null) {
      return shardWithoutKey(table);
    }
    int type = table.column().typeOid();
    return table.shards().indexOf(executor.hasher().hash(type, ByteSlice.of(key), false));
  }

  /// A shard says by itself that the column must not be NULL, if it must not; which one does not
  /// matter.
  private int shardWithoutKey(DistributedTable table) {
    if (plan.keyColumn() >= 0 && !plan.columns().get(plan.keyColumn()).notNull()) {
      throw InsertRows.nullKey();
    }
    return table.shards().indexOf(0);
  }

  private TableMetadata table() {
    TableMetadata table = execution.catalog().table(plan.table());
    if (table == null) {
      throw new IllegalStateException("the target of INSERT ... SELECT is not in the metadata");
    }
    return table;
  }

  private void copy(int shard, List<List<@Nullable String>> rowsOfShard) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    rowsOfShard.forEach(row -> CopyText.append(row, data));
    byte[] bytes = data.toByteArray();
    InsertTargets.of(table(), shard, execution.catalog()).forEach(target -> copy(target, bytes));
  }

  private void copy(InsertTargets.Target target, byte[] bytes) {
    Participant participant = executor.transaction().join(target.node());
    participant.markWritten();
    participant.awaitPrelude();
    String columns =
        plan.columns().stream()
            .map(InsertedColumn::name)
            .map(Identifiers::quote)
            .collect(Collectors.joining(", "));
    CopyIn copy =
        participant
            .connection()
            .copyIn(
                "COPY %s (%s) FROM STDIN".formatted(target.qualifiedName(), columns)
                    + ReferenceWritePlan.EVERY_COPY);
    copy.write(bytes, 0, bytes.length);
    copy.finish();
  }
}
