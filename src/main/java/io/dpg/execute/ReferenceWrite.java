package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A write to a reference table. The coordinator node comes first and alone: writers of the same
/// rows wait for each other there, so that all copies change in one order.
final class ReferenceWrite {

  private final Executor executor;
  private final ReferenceWritePlan plan;
  private final Execution execution;

  ReferenceWrite(Executor executor, ReferenceWritePlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
  }

  RowStream run() {
    DistributedTransaction transaction = executor.transaction();
    transaction.openBlock("BEGIN");
    Participant coordinator = transaction.coordinator();
    List<@Nullable String> results =
        new Evaluations(transaction, execution).run(plan.evaluations());
    NodeTasks local =
        tasks(coordinator, filled(plan.local(), results) + ReferenceWritePlan.EVERY_COPY, true);
    local.start();
    List<byte[]> returned = new ArrayList<>();
    while (local.next()) {
      returned.add(RowBody.copy(local.wire()));
    }
    writeCopies(coordinator.node(), results);
    return new AnsweredRows(returned, local.lastTag());
  }

  /// The statement with literals where the plan has holes.
  private String filled(String sql, List<@Nullable String> results) {
    String filled = sql;
    for (int i = 0; i < results.size(); i++) {
      String result = results.get(i);
      String literal = Identifiers.quoteNullable(result);
      filled =
          filled.replace(
              ReferenceWritePlan.hole(i), literal + "::" + plan.evaluations().get(i).type());
    }
    return filled;
  }

  private void writeCopies(NodeId coordinator, List<@Nullable String> results) {
    ReferenceTable table = (ReferenceTable) execution.catalog().table(plan.table());
    String sql = filled(plan.remote().sql(execution.catalog(), 0), results);
    List<NodeTasks> copies = new ArrayList<>();
    for (NodeId node : java.util.Objects.requireNonNull(table).nodes()) {
      if (!node.equals(coordinator)) {
        copies.add(tasks(executor.transaction().join(node), sql, false));
      }
    }
    copies.forEach(NodeTasks::start);
    try {
      copies.forEach(ReferenceWrite::finish);
    } catch (RuntimeException e) {
      copies.forEach(NodeTasks::discard);
      throw e;
    }
  }

  private static void finish(NodeTasks copy) {
    while (copy.next()) {
      // Rows of RETURNING were taken from the coordinator node.
    }
  }

  private NodeTasks tasks(Participant participant, String sql, boolean onCoordinator) {
    participant.markWritten();
    TaskStatement statement =
        new TaskStatement(sql, execution.prepared(), execution.catalog().version());
    return new NodeTasks(participant, List.of(statement), execution.arguments(), onCoordinator);
  }
}
