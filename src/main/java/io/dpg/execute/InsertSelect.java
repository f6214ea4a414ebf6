package io.dpg.execute;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.InsertSelectPlan;
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
  private final Map<Integer, ByteArrayOutputStream> shards = new TreeMap<>();
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
    shards.forEach(this::copy);
    return new AnsweredRows(List.of(), execution.command() + " " + rows);
  }

  private void addWithDefaults(List<List<@Nullable String>> incomplete) {
    Evaluations evaluations = new Evaluations(executor.transaction(), execution.arguments());
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
    CopyText.append(row, shards.computeIfAbsent(shard(row), _ -> new ByteArrayOutputStream()));
  }

  private int shard(List<@Nullable String> row) {
    if (!(table() instanceof DistributedTable table)) {
      return 0;
    }
    String key = row.get(plan.keyColumn());
    if (key == null) {
      throw SqlError.of(
              SqlState.NULL_VALUE_NOT_ALLOWED,
              "cannot perform an INSERT with NULL in the partition column")
          .asException();
    }
    int type = table.column().typeOid();
    return table.shards().indexOf(executor.hasher().hash(type, ByteSlice.of(key), false));
  }

  private TableMetadata table() {
    TableMetadata table = execution.catalog().table(plan.table());
    if (table == null) {
      throw new IllegalStateException("the target of INSERT ... SELECT is not in the metadata");
    }
    return table;
  }

  private void copy(int shard, ByteArrayOutputStream data) {
    byte[] bytes = data.toByteArray();
    switch (table()) {
      case DistributedTable it ->
          copy(it.shards().get(shard).node(), it, physical(it, shard), bytes);
      case SingleShardTable it ->
          copy(it.node(), it, ShardNames.of(it.name().name(), it.shard()), bytes);
      case ReferenceTable it -> {
        List<NodeId> nodes = new ArrayList<>(it.nodes());
        nodes.sort(null);
        nodes.forEach(node -> copy(node, it, copyName(it, node), bytes));
      }
      default -> throw new IllegalStateException("not a target of COPY: " + table().name());
    }
  }

  private static String physical(DistributedTable table, int shard) {
    return ShardNames.of(table.name().name(), table.shards().get(shard).id());
  }

  private String copyName(ReferenceTable table, NodeId node) {
    return execution.catalog().node(node).isCoordinator()
        ? table.name().name()
        : ShardNames.of(table.name().name(), table.shard());
  }

  private void copy(NodeId node, TableMetadata table, String physicalName, byte[] bytes) {
    Participant participant = executor.transaction().join(node);
    participant.markWritten();
    participant.awaitPrelude();
    String columns =
        plan.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    String sql =
        "COPY %s.%s (%s) FROM STDIN"
            .formatted(
                Identifiers.quote(table.name().schema()), Identifiers.quote(physicalName), columns);
    CopyIn copy = participant.connection().copyIn(sql);
    copy.write(bytes, 0, bytes.length);
    copy.finish();
  }
}
