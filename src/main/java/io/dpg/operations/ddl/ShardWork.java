package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.NodeScripts;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.operations.ShardDependencies;
import io.dpg.operations.index.GlobalIndexes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Statements for shards, collected and run on all nodes at the same time.
final class ShardWork {

  private final ClusterTransaction transaction;
  private final Map<NodeId, List<String>> statements = new LinkedHashMap<>();

  ShardWork(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  /// The command for every placement of the table on a worker.
  void add(TableMetadata table, ShardCommand command) {
    for (Placement placement : placements(table)) {
      add(placement.node(), command.sql(relation -> shardOf(table, relation, placement.index())));
    }
  }

  void add(NodeId node, String statement) {
    statements.computeIfAbsent(node, _ -> new ArrayList<>()).add(statement);
  }

  private List<Placement> placements(TableMetadata table) {
    return Placements.onWorkers(table, transaction.catalog());
  }

  private ShardId shardOf(TableMetadata table, int relation, int index) {
    TableMetadata other =
        relation == table.oid() ? table : requireNonNull(transaction.catalog().table(relation));
    return Placements.shardAt(other, index);
  }

  void run() {
    NodeScripts scripts = new NodeScripts();
    statements.forEach(scripts::addQuietly);
    scripts.run(transaction);
    statements.clear();
  }

  /// Drops the shards of tables that are gone.
  void drop(List<TableMetadata> tables, CatalogSnapshot catalog) {
    if (tables.isEmpty()) {
      return;
    }
    for (TableMetadata table : tables) {
      for (Placement placement : Placements.onWorkers(table, catalog)) {
        // CASCADE: foreign keys of other shards go, as they did between the shells.
        add(
            placement.node(),
            "DROP TABLE IF EXISTS " + Placements.sql(table, placement.shard()) + " CASCADE");
      }
      for (GlobalIndex index : catalog.indexesOf(table.oid())) {
        GlobalIndexes.dropCommands(index, table)
            .forEach((node, commands) -> commands.forEach(command -> add(node, command)));
      }
    }
    run();
    transaction.coordinator().query("SELECT pg_dist.forget_own_cleanup()");
  }

  void createDependencies(TableMetadata table) {
    List<NodeId> nodes = placements(table).stream().map(Placement::node).distinct().toList();
    if (!nodes.isEmpty()) {
      new ShardDependencies(transaction).create(table.oid(), nodes);
    }
  }

  /// Rows that are there already would need a value each from the coordinator node.
  void requireNoRowsFor(TableMetadata table, TableDifference difference) {
    for (TablePart column : difference.newColumns()) {
      TablePart computed =
          difference.after().find(PartKind.COMPUTED_DEFAULT, column.id()).orElse(null);
      if (computed != null && computed.definition() == null && hasRows(table)) {
        throw notEmpty(difference.after(), column, computed);
      }
    }
  }

  private boolean hasRows(TableMetadata table) {
    lock(table, "ACCESS EXCLUSIVE");
    return names(table).entrySet().stream()
        .anyMatch(shards -> {
          String any = String.join(") OR EXISTS (SELECT FROM ", shards.getValue());
          String query = "SELECT EXISTS (SELECT FROM " + any + ")";
          return "t".equals(transaction.on(shards.getKey()).query(query).value());
        });
  }

  /// Locks the shards of a table, after those who work with them.
  ///
  /// @param mode as in LOCK TABLE
  void lock(TableMetadata table, String mode) {
    names(table)
        .forEach((node, shards) ->
            add(node, "LOCK TABLE " + String.join(", ", shards) + " IN " + mode + " MODE"));
    run();
  }

  /// The shards' names on each node.
  private Map<NodeId, List<String>> names(TableMetadata table) {
    Map<NodeId, List<String>> names = new LinkedHashMap<>();
    for (Placement placement : placements(table)) {
      names
          .computeIfAbsent(placement.node(), _ -> new ArrayList<>())
          .add(Placements.sql(table, placement.shard()));
    }
    return names;
  }

  private static RuntimeException notEmpty(TableParts table, TablePart column, TablePart computed) {
    String message =
        switch (computed.target()) {
          case 1 -> "cannot add an identity column because the table is not empty";
          case 2 ->
              "cannot add a column involving DEFAULT nextval('..') because the table is not empty";
          default -> "cannot add a column with a volatile default because the table is not empty";
        };
    String name = io.dpg.sql.Identifiers.quote(column.name());
    return SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "%s", message)
        .hint(
            "You can first call ALTER TABLE %s ADD COLUMN %s %s; then set the default by ALTER TABLE"
                + " %s ALTER COLUMN %s SET DEFAULT ...",
            table.name(), name, column.sql(), table.name(), name)
        .asException();
  }
}
