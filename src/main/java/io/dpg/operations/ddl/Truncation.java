package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.NodeId;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.operations.index.GlobalIndexes;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// TRUNCATE: the coordinator node judges it and restarts sequences; the rows are in the shards.
record Truncation(SqlNode tree, Targets targets) implements Definition {

  /// CASCADE takes the tables that refer to a truncated one.
  private static final String REFERRING =
      """
      WITH RECURSIVE truncated(id) AS (
        SELECT pg_catalog.unnest($1::oid[])
        UNION
        SELECT conrelid FROM truncated JOIN pg_catalog.pg_constraint
          ON confrelid = truncated.id AND contype = 'f')
      SELECT id FROM truncated
      """;

  private static final String FIRES_TRIGGERS =
      """
      SELECT EXISTS (SELECT FROM pg_dist.fired_triggers
                     WHERE relation = ANY ($1::oid[]) AND events & 32 <> 0)
      """;

  @Override
  public boolean commitsByItself() {
    return false;
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    boolean cascade = tree.text("behavior").equals("DROP_CASCADE");
    List<TableMetadata> tables = cascade ? withReferring(transaction) : targets.tables();
    if (firesTriggers(transaction, tables)) {
      List<String> tag = new ArrayList<>();
      transaction.lend(() -> tag.add(onCoordinator.get()));
      return tag.getFirst();
    }
    String tag = onCoordinator.get();
    truncateShards(transaction, tables, cascade);
    return tag;
  }

  /// Triggers want to see the rows before they are gone, and may insert others: then what the
  /// coordinator node truncates comes back to here.
  private static boolean firesTriggers(ClusterTransaction transaction, List<TableMetadata> tables) {
    String answer = transaction.coordinator().query(FIRES_TRIGGERS, List.of(oids(tables))).value();
    return "t".equals(answer);
  }

  private static void truncateShards(
      ClusterTransaction transaction, List<TableMetadata> tables, boolean cascade) {
    Map<NodeId, List<String>> shards = new LinkedHashMap<>();
    ShardWork work = new ShardWork(transaction);
    for (TableMetadata table : tables) {
      for (Placement placement : Placements.onWorkers(table, transaction.catalog())) {
        shards
            .computeIfAbsent(placement.node(), _ -> new ArrayList<>())
            .add(Placements.sql(table, placement.shard()));
      }
      GlobalIndexes.truncateCommands(transaction.catalog(), table)
          .forEach((node, commands) -> commands.forEach(command -> work.add(node, command)));
    }
    // In one statement per node, so that foreign keys between the truncated shards do not matter.
    shards.forEach((node, names) ->
        work.add(node, "TRUNCATE " + String.join(", ", names) + (cascade ? " CASCADE" : "")));
    work.run();
  }

  private List<TableMetadata> withReferring(ClusterTransaction transaction) {
    List<TableMetadata> tables = new ArrayList<>();
    for (List<@Nullable String> row :
        transaction.coordinator().query(REFERRING, List.of(oids(targets.tables()))).rows()) {
      TableMetadata table =
          transaction.catalog().table(Integer.parseUnsignedInt(requireNonNull(row.getFirst())));
      if (table != null) {
        tables.add(table);
      }
    }
    return tables;
  }

  private static String oids(List<TableMetadata> tables) {
    return tables.stream()
        .map(table -> Integer.toUnsignedString(table.oid()))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
