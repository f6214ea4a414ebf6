package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.plan.InsertSelectPlan;
import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import io.dpg.plan.InsertSelectPlan.RowsStatement;
import io.dpg.plan.Merge.Bounds;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Inserts collected rows by one INSERT for each shard, which gets them as arrays of texts: so all
/// rows of a shard meet ON CONFLICT in one statement, as they must.
final class InsertBatches {

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
  RowStream run(Map<Integer, List<ResultColumn>> shards) {
    TableMetadata table = execution.catalog().table(plan.table());
    return table instanceof ReferenceTable reference
        ? copies(reference, Objects.requireNonNull(shards.get(0)))
        : ofShards(shards);
  }

  private RowStream ofShards(Map<Integer, List<ResultColumn>> shards) {
    Map<NodeId, List<TaskStatement>> statements = new LinkedHashMap<>();
    shards.forEach((shard, columns) -> {
      TaskStatement task =
          new TaskStatement(sql(shard), false).with(execution.arguments().followedBy(columns));
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
  private RowStream copies(ReferenceTable table, List<ResultColumn> columns) {
    NodeId coordinator = executor.transaction().coordinator().node();
    Arguments arguments = execution.arguments().followedBy(columns);
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
    return Objects.requireNonNull(answer);
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
}
