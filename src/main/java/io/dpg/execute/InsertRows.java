package io.dpg.execute;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.InsertRowsPlan;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.InsertRowsPlan.InsertRow;
import io.dpg.plan.InsertRowsPlan.Piece;
import io.dpg.plan.Merge.Bounds;
import io.dpg.plan.ValueSource;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// INSERT ... VALUES: evaluates what must be evaluated once, groups the rows by shard, and runs one
/// statement per shard.
final class InsertRows {

  private final Executor executor;
  private final InsertRowsPlan plan;
  private final Execution execution;
  private final ShardPicker picker;

  InsertRows(Executor executor, InsertRowsPlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
    this.picker = executor.picker(execution);
  }

  RowStream run() {
    List<@Nullable String> results =
        new Evaluations(executor.transaction(), execution).run(plan.evaluations());
    Map<Integer, List<Integer>> rowsByShard = new TreeMap<>();
    for (int i = 0; i < plan.rows().size(); i++) {
      rowsByShard
          .computeIfAbsent(shard(plan.rows().get(i), results), _ -> new ArrayList<>())
          .add(i);
    }
    Map<NodeId, List<TaskStatement>> statements = new LinkedHashMap<>();
    List<Integer> order = new ArrayList<>();
    Map<NodeId, List<Integer>> orderByNode = new LinkedHashMap<>();
    rowsByShard.forEach((shard, rows) -> {
      NodeId node = picker.node(plan.table(), shard);
      statements
          .computeIfAbsent(node, _ -> new ArrayList<>())
          .add(new TaskStatement(sql(shard, rows, results), false));
      orderByNode.computeIfAbsent(node, _ -> new ArrayList<>()).addAll(rows);
    });
    orderByNode.values().forEach(order::addAll);
    RowStream inserted = send(statements);
    return plan.returning() && plan.rows().size() > 1
        ? ReorderedRows.of(inserted, order, execution.command())
        : inserted;
  }

  /// The plan with all its evaluations done, so that it can be run again, row by row.
  InsertRowsPlan evaluated() {
    List<@Nullable String> results =
        new Evaluations(executor.transaction(), execution).run(plan.evaluations());
    List<InsertRow> rows = new ArrayList<>();
    for (InsertRow row : plan.rows()) {
      StringBuilder text = new StringBuilder();
      row.pieces().forEach(piece -> append(piece, results, text));
      ValueSource key = row.key();
      if (key instanceof ValueSource.Evaluated(int number)) {
        OptionalInt hash = evaluatedHash(plan.evaluations().get(number), results.get(number));
        int known = plan.keyRequired() ? hash.orElse(0) : hash.orElseThrow(InsertRows::nullKey);
        key = new ValueSource.Constant(known);
      }
      rows.add(new InsertRow(key, List.of(new Piece.Text(text.toString()))));
    }
    return new InsertRowsPlan(
        plan.table(),
        plan.head(),
        rows,
        plan.tail(),
        List.of(),
        plan.keyRequired(),
        plan.returning());
  }

  private RowStream send(Map<NodeId, List<TaskStatement>> statements) {
    if (statements.size() > 1) {
      executor.transaction().openBlock("BEGIN");
    }
    List<NodeTasks> nodes = new ArrayList<>();
    statements.forEach((node, list) -> {
      Participant participant = executor.transaction().join(node);
      participant.markWritten();
      nodes.add(new NodeTasks(participant, list, execution.arguments(), false));
    });
    return new ConcatenatedRows(
        nodes, new RowBounds(Bounds.NONE, execution.arguments()), execution.command());
  }

  private int shard(InsertRow row, List<@Nullable String> results) {
    OptionalInt hash =
        row.key() instanceof ValueSource.Evaluated(int number)
            ? evaluatedHash(plan.evaluations().get(number), results.get(number))
            : picker.hash(row.key());
    // A shard says by itself that the column must not be NULL; which one does not matter.
    int known = plan.keyRequired() ? hash.orElse(0) : hash.orElseThrow(InsertRows::nullKey);
    return picker.index(plan.table(), known);
  }

  private OptionalInt evaluatedHash(Evaluation evaluation, @Nullable String value) {
    return value == null
        ? OptionalInt.empty()
        : OptionalInt.of(
            executor.hasher().hash(evaluation.typeOid(), kept(ByteSlice.of(value)), false));
  }

  private ByteSlice kept(ByteSlice value) {
    return execution.catalog().table(plan.table()) instanceof DistributedTable table
        ? table.column().kept(value)
        : value;
  }

  static RuntimeException nullKey() {
    return SqlError.of(
            SqlState.NULL_VALUE_NOT_ALLOWED,
            "cannot perform an INSERT with NULL in the partition column")
        .asException();
  }

  private String sql(int shard, List<Integer> rows, List<@Nullable String> results) {
    StringBuilder sql = new StringBuilder(plan.head().sql(execution.catalog(), shard));
    sql.append(" VALUES ");
    for (int i = 0; i < rows.size(); i++) {
      sql.append(i == 0 ? "(" : ", (");
      plan.rows().get(rows.get(i)).pieces().forEach(piece -> append(piece, results, sql));
      sql.append(")");
    }
    return sql.append(" ").append(plan.tail().sql(execution.catalog(), shard)).toString();
  }

  private void append(Piece piece, List<@Nullable String> results, StringBuilder sql) {
    switch (piece) {
      case Piece.Text(String text) -> sql.append(text);
      case Piece.Result(int number) -> {
        String value = results.get(number);
        sql.append(Identifiers.quoteNullable(value));
        sql.append("::").append(plan.evaluations().get(number).type());
      }
    }
  }
}
