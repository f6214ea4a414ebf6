package io.dpg.execute;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.Oid;
import io.dpg.pgtype.RowColumns;
import io.dpg.plan.InsertSelectPlan;
import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import io.dpg.plan.InsertSelectPlan.RowsStatement;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// INSERT ... SELECT through this process: the source's rows are collected per shard, in temporary
/// files where they are many, and go to the nodes when the source is done with its connections. As
/// they come, in binary, where the target has the source's types; else as text.
final class InsertSelect {

  private static final int ROWS_PER_EVALUATION = 1_000;

  private final Executor executor;
  private final InsertSelectPlan plan;
  private final Execution execution;
  private final boolean binary;
  private final Map<Integer, CopyData> copies = new TreeMap<>();
  private final Map<Integer, List<ResultColumn>> batches = new TreeMap<>();
  private long rows;

  InsertSelect(Executor executor, InsertSelectPlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
    this.binary = isBinary(plan);
  }

  /// Whether rows can go from node to node as they are: every value must be of the column's own
  /// type, and mean the same on every node. What is evaluated here is text.
  private static boolean isBinary(InsertSelectPlan plan) {
    return plan.statement() == null
        && plan.defaults().isEmpty()
        && plan.sourceTypes().stream().allMatch(ResultColumn::isBinary)
        && plan.sourceTypes().equals(plan.columns().stream().map(InsertedColumn::typeOid).toList());
  }

  RowStream run() {
    executor.transaction().openBlock("BEGIN");
    try {
      collect();
      RowsStatement statement = plan.statement();
      if (statement != null && rows > 0) {
        RowStream answer =
            new InsertBatches(executor, execution, plan, statement).run(completed(batches));
        return new FinallyRows(answer, this::close);
      }
      copy();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    close();
    return new AnsweredRows(List.of(), execution.command() + " " + rows);
  }

  private void close() {
    copies.values().forEach(CopyData::close);
    batches.values().forEach(columns -> columns.forEach(ResultColumn::close));
  }

  private void collect() {
    Arguments arguments =
        binary
            ? execution.arguments().withResultFormats(List.of((short) 1))
            : execution.arguments().withTextResults();
    Execution source =
        execution
            .withPlan(plan.sourcePlan(), plan.source())
            .withFields(plan.sourceTypes())
            .withArguments(arguments);
    try (RowStore incomplete = new RowStore()) {
      try (RowStream stream = executor.run(source)) {
        while (stream.next()) {
          if (plan.defaults().isEmpty()) {
            add(stream.row());
          } else {
            incomplete.add(stream.row(), Long.MAX_VALUE);
          }
        }
      }
      // Only now is the coordinator node's connection free: the source may have come from there.
      addWithDefaults(incomplete);
    }
  }

  private void addWithDefaults(RowStore incomplete) {
    Evaluations evaluations = new Evaluations(executor.transaction(), execution);
    for (long i = 0; i < incomplete.size(); i += ROWS_PER_EVALUATION) {
      int count = (int) Math.min(ROWS_PER_EVALUATION, incomplete.size() - i);
      List<List<@Nullable String>> defaults = evaluations.rows(plan.defaults(), count);
      for (int row = 0; row < count; row++) {
        add(complete(incomplete.get(i + row), defaults.get(row)));
      }
    }
  }

  private static byte[] complete(byte[] body, List<@Nullable String> defaults) {
    RowColumns given = RowColumns.of(body, 0);
    List<@Nullable ByteSlice> values = new ArrayList<>(given.count() + defaults.size());
    for (int i = 0; i < given.count(); i++) {
      values.add(given.column(i));
    }
    defaults.forEach(value -> values.add(value == null ? null : ByteSlice.of(value)));
    return RowBody.of(values);
  }

  /// @param row body of a DataRow message
  private void add(byte[] row) {
    rows++;
    int shard = shard(row);
    if (plan.statement() == null) {
      copies.computeIfAbsent(shard, _ -> new CopyData(binary)).add(row);
    } else {
      ResultColumn.addRow(row, batches.computeIfAbsent(shard, _ -> textColumns()));
    }
  }

  private List<ResultColumn> textColumns() {
    return plan.columns().stream().map(_ -> new ResultColumn(Oid.TEXT, false)).toList();
  }

  private static Map<Integer, List<ResultColumn>> completed(
      Map<Integer, List<ResultColumn>> shards) {
    shards.values().forEach(columns -> columns.forEach(ResultColumn::complete));
    return shards;
  }

  private int shard(byte[] row) {
    if (!(table() instanceof DistributedTable table)) {
      return 0;
    }
    ByteSlice key = plan.keyColumn() < 0 ? null : RowColumns.of(row, 0).column(plan.keyColumn());
    if (key == null) {
      return shardWithoutKey(table);
    }
    DistributionColumn column = table.column();
    return table
        .shards()
        .indexOf(executor.hasher().hash(column.typeOid(), column.kept(key), binary));
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

  private void copy() {
    CopyLanes lanes = new CopyLanes(executor.transaction());
    copies.forEach((shard, data) -> {
      data.complete();
      InsertTargets.of(table(), shard, execution.catalog())
          .forEach(target -> lanes.add(target.node(), sql(target, data), data));
    });
    if (table() instanceof ReferenceTable) {
      lanes.runInTurn();
    } else {
      lanes.run();
    }
  }

  private String sql(InsertTargets.Target target, CopyData data) {
    String columns =
        plan.columns().stream()
            .map(InsertedColumn::name)
            .map(Identifiers::quote)
            .collect(Collectors.joining(", "));
    return data.sql(target.qualifiedName() + " (" + columns + ")") + ReferenceWritePlan.EVERY_COPY;
  }
}
