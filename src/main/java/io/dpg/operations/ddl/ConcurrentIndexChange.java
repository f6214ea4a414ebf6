package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlErrorException;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.operations.index.GlobalIndexes;
import io.dpg.sql.Identifiers;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// `CREATE | DROP INDEX CONCURRENTLY`: on the coordinator node, which has no rows to index, and
/// then on all shards. Nothing of it is transactional; what fails is taken back.
record ConcurrentIndexChange(SqlNode tree, Targets targets) implements Definition {

  @Override
  public boolean commitsByItself() {
    return true;
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    Map<Integer, TableParts> before = TableParts.read(transaction.coordinator(), targets.oids());
    CatalogSnapshot catalog = transaction.catalog();
    String tag = onCoordinator.get();
    Map<Integer, TableParts> after = TableParts.read(transaction.coordinator(), targets.oids());
    for (TableMetadata table : targets.tables()) {
      TableDifference difference =
          new TableDifference(
              requireNonNull(before.get(table.oid())),
              requireNonNull(after.get(table.oid())),
              true,
              Map.of());
      difference.removed().stream()
          .filter(ConcurrentIndexChange::isIndex)
          .forEach(index -> drop(transaction, table, index));
      difference.added().stream()
          .filter(ConcurrentIndexChange::isIndex)
          .forEach(index -> create(transaction, table, difference, index));
      dropIndexTables(transaction, table, catalog.indexesOf(table.oid()));
    }
    return tag;
  }

  private static void dropIndexTables(
      ClusterTransaction transaction, TableMetadata table, List<GlobalIndex> before) {
    Outside outside = new Outside(transaction);
    for (GlobalIndex index : before) {
      if (!GlobalIndexes.exists(transaction, index)) {
        GlobalIndexes.dropCommands(index, table)
            .forEach((node, commands) -> commands.forEach(it -> outside.add(node, it)));
      }
    }
    outside.run();
  }

  private static boolean isIndex(TablePart part) {
    return part.kind() == PartKind.INDEX || part.kind() == PartKind.UNIQUE_INDEX;
  }

  private static void create(
      ClusterTransaction transaction,
      TableMetadata table,
      TableDifference difference,
      TablePart index) {
    String unique = index.kind() == PartKind.UNIQUE_INDEX ? "UNIQUE " : "";
    try {
      run(
          transaction,
          table,
          difference.createIndex(index, "CREATE " + unique + "INDEX CONCURRENTLY "));
    } catch (SqlErrorException failure) {
      takeBack(transaction, table, index);
      throw failure;
    }
  }

  private static void takeBack(
      ClusterTransaction transaction, TableMetadata table, TablePart index) {
    transaction
        .coordinator()
        .execute(
            "DROP INDEX CONCURRENTLY IF EXISTS "
                + Identifiers.quote(table.name().schema())
                + "."
                + Identifiers.quote(index.name()));
    drop(transaction, table, index);
  }

  private static void drop(ClusterTransaction transaction, TableMetadata table, TablePart index) {
    run(
        transaction,
        table,
        ShardCommand.text("DROP INDEX CONCURRENTLY IF EXISTS ")
            .sql(Identifiers.quote(table.name().schema()) + ".")
            .name(index.name(), table.oid())
            .command());
  }

  private static void run(
      ClusterTransaction transaction, TableMetadata table, ShardCommand command) {
    Outside outside = new Outside(transaction);
    Consumer<Placement> add =
        placement ->
            outside.add(
                placement.node(), command.sql(_ -> Placements.shardAt(table, placement.index())));
    Placements.onWorkers(table, transaction.catalog()).forEach(add);
    outside.run();
  }
}
