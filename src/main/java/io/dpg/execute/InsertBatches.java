package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.pgtype.ArrayLiteral;
import io.dpg.plan.InsertSelectPlan;
import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import io.dpg.plan.InsertSelectPlan.RowsStatement;
import io.dpg.plan.Merge.Bounds;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Inserts collected rows by one INSERT for each shard, which gets them as arrays of texts: so all
/// rows of a shard meet ON CONFLICT in one statement, as they must.
final class InsertBatches {

  private static final int TEXT_ARRAY = 1009;

  private final Executor executor;
  private final Execution execution;
  private final InsertSelectPlan plan;
  private final RowsStatement statement;

  InsertBatches(
      Executor executor, Execution execution, InsertSelectPlan plan, RowsStatement statement) {
    this.executor = executor;
    this.execution = execution;
    this.plan = plan;
    this.statement = statement;
  }

  /// @param shards the rows by the indexes of their shards
  RowStream run(Map<Integer, List<List<@Nullable String>>> shards) {
    TableMetadata table = execution.catalog().table(plan.table());
    return table instanceof ReferenceTable reference
        ? copies(reference, shards.getOrDefault(0, List.of()))
        : ofShards(shards);
  }

  private RowStream ofShards(Map<Integer, List<List<@Nullable String>>> shards) {
    Map<NodeId, List<TaskStatement>> statements = new LinkedHashMap<>();
    shards.forEach((shard, rows) -> {
      TaskStatement task = new TaskStatement(sql(shard), false).with(arguments(rows));
      statements.computeIfAbsent(node(shard), _ -> new ArrayList<>()).add(task);
    });
    List<NodeTasks> nodes = new ArrayList<>();
    statements.forEach((node, list) -> nodes.add(tasks(node, list, false)));
    return new ConcatenatedRows(
        nodes, new RowBounds(Bounds.NONE, execution.arguments()), execution.command());
  }

  private NodeId node(int shard) {
    return executor.picker(execution).node(plan.table(), shard);
  }

  private NodeTasks tasks(NodeId node, List<TaskStatement> statements, boolean onCoordinator) {
    Participant participant = executor.transaction().join(node);
    participant.markWritten();
    return new NodeTasks(participant, statements, execution.arguments(), onCoordinator);
  }

  /// The coordinator node's copy answers for all.
  private RowStream copies(ReferenceTable table, List<List<@Nullable String>> rows) {
    NodeId coordinator = executor.transaction().coordinator().node();
    Arguments arguments = arguments(rows);
    RowStream answer = null;
    List<NodeId> nodes = new ArrayList<>(table.nodes());
    nodes.sort(null);
    for (NodeId node : nodes) {
      boolean local = node.equals(coordinator);
      String sql = local ? localSql() : sql(0);
      NodeTasks tasks = tasks(node, List.of(new TaskStatement(sql, false).with(arguments)), local);
      RowStream rowsOfCopy = new RelayedRows(tasks);
      List<byte[]> returned = new ArrayList<>();
      while (rowsOfCopy.next()) {
        returned.add(rowsOfCopy.row());
      }
      if (local || answer == null) {
        answer = new AnsweredRows(returned, rowsOfCopy.tag());
      }
    }
    return java.util.Objects.requireNonNull(answer);
  }

  private String sql(int shard) {
    return statement.head().sql(execution.catalog(), shard)
        + rowsSql()
        + statement.tail().sql(execution.catalog(), shard);
  }

  private String localSql() {
    return statement.head().localSql(execution.catalog())
        + rowsSql()
        + statement.tail().localSql(execution.catalog())
        + ReferenceWritePlan.EVERY_COPY;
  }

  /// The SELECT that makes rows of the arrays behind the client's own parameters.
  private String rowsSql() {
    StringBuilder targets = new StringBuilder(" SELECT ");
    StringBuilder arrays = new StringBuilder(" FROM unnest(");
    StringBuilder names = new StringBuilder(") AS inserted (");
    List<InsertedColumn> columns = plan.columns();
    for (int i = 0; i < columns.size(); i++) {
      String comma = i == 0 ? "" : ", ";
      targets.append(comma).append("c").append(i).append("::").append(columns.get(i).type());
      int parameter = execution.arguments().count() + i + 1;
      arrays.append(comma).append("$").append(parameter).append("::text[]");
      names.append(comma).append("c").append(i);
    }
    return targets.append(arrays).append(names).append(") ").toString();
  }

  private Arguments arguments(List<List<@Nullable String>> rows) {
    int width = plan.columns().size();
    List<@Nullable String> arrays = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      int column = i;
      List<@Nullable String> values = new ArrayList<>(rows.size());
      rows.forEach(row -> values.add(row.get(column)));
      arrays.add(ArrayLiteral.of(values));
    }
    return execution.arguments().followedBy(Collections.nCopies(width, TEXT_ARRAY), arrays);
  }
}
