package io.dpg.execute;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ArrayLiteral;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import io.dpg.plan.Merge.Bounds;
import io.dpg.plan.MoveRowsPlan;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ShardQuery;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs a modification on its shards, and moves the rows that belong to other shards afterwards.
public final class MovedRows {

  private static final int TEXT_ARRAY = 1009;

  private final Executor executor;
  private final MoveRowsPlan plan;
  private final Execution execution;
  private final DistributedTable table;
  private final List<byte[]> returned = new ArrayList<>();
  private final Map<Integer, List<@Nullable String>> leaving = new TreeMap<>();
  private final Map<Integer, List<List<@Nullable String>>> arriving = new TreeMap<>();
  private long affected;

  MovedRows(Executor executor, MoveRowsPlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
    this.table =
        (DistributedTable)
            java.util.Objects.requireNonNull(execution.catalog().table(plan.table()));
  }

  /// What runs on the shards.
  private record Tasks(int anchor, ShardChoice choice, ShardQuery query) {}

  RowStream run() {
    executor.transaction().openBlock("BEGIN");
    modify();
    if (!leaving.isEmpty()) {
      Map<NodeId, List<TaskStatement>> deletes = new LinkedHashMap<>();
      leaving.forEach((shard, rows) -> add(shard, deletion(shard, rows), deletes));
      if (drain(deletes) != leaving.values().stream().mapToInt(List::size).sum()) {
        throw rowsStay(table.name().name());
      }
      Map<NodeId, List<TaskStatement>> inserts = new LinkedHashMap<>();
      arriving.forEach((shard, rows) -> add(shard, insertion(shard, rows), inserts));
      drain(inserts);
    }
    return new AnsweredRows(returned, execution.command() + " " + affected);
  }

  private Tasks tasks() {
    return switch (plan.statement()) {
      case RouterPlan it -> new Tasks(it.anchor(), it.choice(), it.query());
      case FanOutPlan it -> new Tasks(it.anchor(), it.choice(), it.query());
      default -> throw new IllegalStateException("not a plan for shards");
    };
  }

  private void modify() {
    Tasks tasks = tasks();
    ShardPicker picker = executor.picker(execution);
    Map<NodeId, List<Integer>> shards = new LinkedHashMap<>();
    for (int shard : picker.pick(tasks.anchor(), tasks.choice())) {
      shards.computeIfAbsent(picker.node(tasks.anchor(), shard), _ -> new ArrayList<>()).add(shard);
    }
    Arguments arguments = arguments();
    List<NodeTasks> nodes = new ArrayList<>();
    List<List<Integer>> shardsOfNodes = new ArrayList<>(shards.values());
    shards.forEach((node, indexes) -> {
      List<TaskStatement> statements =
          indexes.stream()
              .map(shard -> tasks.query().sql(execution.catalog(), shard))
              .map(sql -> new TaskStatement(sql, false))
              .toList();
      nodes.add(nodeTasks(node, statements, arguments));
    });
    nodes.forEach(NodeTasks::start);
    try {
      for (int i = 0; i < nodes.size(); i++) {
        NodeTasks node = nodes.get(i);
        while (node.next()) {
          take(RowBody.copy(node.wire()), shardsOfNodes.get(i).get(node.completed()));
        }
        affected += node.affectedRows();
      }
    } catch (SqlErrorException e) {
      nodes.forEach(NodeTasks::cancel);
      nodes.forEach(NodeTasks::discard);
      throw e;
    }
  }

  /// The client's columns in the formats that it wants, all others as text.
  private Arguments arguments() {
    return execution
        .arguments()
        .withFurtherTexts(plan.visible(), plan.visible() + plan.columns().size() + 2);
  }

  private NodeTasks nodeTasks(NodeId node, List<TaskStatement> statements, Arguments arguments) {
    Participant participant = executor.transaction().join(node);
    participant.markWritten();
    return new NodeTasks(participant, statements, arguments, false);
  }

  /// Keeps what the client sees of a row, and the row itself if it is on the wrong shard.
  private void take(byte[] body, int shard) {
    if (plan.visible() > 0) {
      returned.add(RowBody.leading(body, plan.visible()));
    }
    List<@Nullable String> values = RowValues.read(body);
    List<@Nullable String> state = values.subList(plan.visible(), values.size());
    if ("DELETE".equals(state.getFirst())) {
      return;
    }
    List<@Nullable String> row = state.subList(2, state.size());
    String key = row.get(plan.keyColumn());
    if (key == null) {
      throw InsertRows.nullKey();
    }
    int hash = executor.hasher().hash(table.column().typeOid(), ByteSlice.of(key), false);
    int home = table.shards().indexOf(hash);
    if (home != shard) {
      leaving.computeIfAbsent(shard, _ -> new ArrayList<>()).add(state.get(1));
      arriving.computeIfAbsent(home, _ -> new ArrayList<>()).add(new ArrayList<>(row));
    }
  }

  private void add(int shard, TaskStatement task, Map<NodeId, List<TaskStatement>> into) {
    into.computeIfAbsent(table.shards().get(shard).node(), _ -> new ArrayList<>()).add(task);
  }

  private TaskStatement deletion(int shard, List<@Nullable String> rows) {
    String sql =
        table.partitioned()
            ? "DELETE FROM %s WHERE pg_dist.row_place(tableoid, ctid) = ANY ($1::text[])"
            : "DELETE FROM %s WHERE ctid = ANY ($1::text[]::tid[])";
    return new TaskStatement(sql.formatted(name(shard)), false).with(arrays(List.of(rows)));
  }

  private TaskStatement insertion(int shard, List<List<@Nullable String>> rows) {
    List<InsertedColumn> columns = plan.columns();
    StringBuilder names = new StringBuilder();
    StringBuilder values = new StringBuilder();
    StringBuilder parameters = new StringBuilder();
    StringBuilder inputs = new StringBuilder();
    List<List<@Nullable String>> arrays = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String comma = i == 0 ? "" : ", ";
      names.append(comma).append(Identifiers.quote(columns.get(i).name()));
      values.append(comma).append("c").append(i).append("::").append(columns.get(i).type());
      parameters.append(comma).append("$").append(i + 1).append("::text[]");
      inputs.append(comma).append("c").append(i);
      int column = i;
      List<@Nullable String> array = new ArrayList<>();
      rows.forEach(row -> array.add(row.get(column)));
      arrays.add(array);
    }
    String sql =
        "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM unnest(%s) AS moved (%s)"
            .formatted(name(shard), names, values, parameters, inputs);
    return new TaskStatement(sql, false).with(arrays(arrays));
  }

  private String name(int shard) {
    return InsertTargets.of(table, shard, execution.catalog()).getFirst().qualifiedName();
  }

  private static Arguments arrays(List<List<@Nullable String>> columns) {
    List<Integer> types = new ArrayList<>();
    List<@Nullable String> values = new ArrayList<>();
    for (List<@Nullable String> column : columns) {
      types.add(TEXT_ARRAY);
      values.add(ArrayLiteral.of(column));
    }
    return Arguments.NONE.followedBy(types, values);
  }

  /// Row level security keeps rows from being deleted where they have been.
  ///
  /// @param table its name without a schema
  public static SqlErrorException rowsStay(String table) {
    return SqlError.of(
            SqlState.INSUFFICIENT_PRIVILEGE,
            "cannot move rows of table \"%s\" to the shards of their new distribution column",
            table)
        .detail("A policy for DELETE does not let them go.")
        .hint("UPDATE of the distribution column needs the rights to DELETE and INSERT the rows.")
        .asException();
  }

  /// @return how many rows they have changed
  private long drain(Map<NodeId, List<TaskStatement>> statements) {
    List<NodeTasks> nodes = new ArrayList<>();
    statements.forEach((node, list) -> nodes.add(nodeTasks(node, list, Arguments.NONE)));
    RowStream rows =
        new ConcatenatedRows(nodes, new RowBounds(Bounds.NONE, Arguments.NONE), "DELETE");
    while (rows.next()) {
      // They give none.
    }
    return Long.parseLong(rows.tag().substring(rows.tag().indexOf(' ') + 1));
  }
}
