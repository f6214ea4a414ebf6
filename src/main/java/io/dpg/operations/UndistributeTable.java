package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.Placements.Placement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `undistribute_table`: brings all rows back to the coordinator node's own table and drops the
/// shards.
public final class UndistributeTable {

  /// All tables that foreign keys connect with a table, itself included, referenced ones first.
  private static final String CONNECTED =
      """
      WITH RECURSIVE keys AS (
        SELECT conrelid::oid AS source, confrelid::oid AS target
        FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid <> confrelid),
      connected(id) AS (
        SELECT $1::oid
        UNION
        SELECT CASE id WHEN source THEN target ELSE source END
        FROM connected JOIN keys ON id IN (source, target)),
      depths(id, depth) AS (
        SELECT id, 0 FROM connected
        UNION
        SELECT source, depth + 1 FROM depths JOIN keys ON target = id WHERE depth < 100)
      SELECT id FROM depths WHERE pg_dist.partition_parent(id) IS NULL
      GROUP BY id ORDER BY max(depth), id
      """;

  private final ClusterTransaction transaction;

  private UndistributeTable(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  static String call(ClusterTransaction transaction, CallArguments arguments) {
    new UndistributeTable(transaction).run(arguments.table(0), arguments.flag(1));
    return Answer.VOID;
  }

  private void run(int oid, boolean cascade) {
    ShellTable shell = ShellTable.lock(transaction.coordinator(), oid);
    if (transaction.catalog().table(oid) == null) {
      throw SqlError.of(
              SqlState.INVALID_TABLE_DEFINITION,
              "cannot undistribute table because the table is not distributed")
          .asException();
    }
    shell.requireNoPartition("undistribute");
    List<Integer> tables = connectedTables(oid);
    if (tables.size() > 1 && !cascade) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot undistribute table because it has foreign keys")
          .hint(
              "Use cascade option to undistribute all the relations involved in a foreign key"
                  + " relationship with %s by executing SELECT undistribute_table($$%s$$,"
                  + " cascade_via_foreign_keys=>true)",
              shell.displayName(), shell.displayName())
          .asException();
    }
    tables.forEach(this::undistribute);
  }

  /// Those that dpg knows of; any other one is an ordinary table already.
  private List<Integer> connectedTables(int oid) {
    List<Integer> tables = new ArrayList<>();
    for (List<@Nullable String> row :
        transaction.coordinator().query(CONNECTED, List.of(Integer.toUnsignedString(oid))).rows()) {
      int table = Integer.parseUnsignedInt(requireNonNull(row.getFirst()));
      if (transaction.catalog().table(table) != null) {
        tables.add(table);
      }
    }
    return tables;
  }

  private void undistribute(int oid) {
    PartitionTree tree = PartitionTree.around(transaction.coordinator(), List.of(oid));
    if (tree.members().isEmpty()) {
      moveBack(oid);
      DropTableMetadata.run(transaction, table(oid));
      return;
    }
    // A partition's row is moved where it was: nothing is routed.
    tree.members().keySet().forEach(this::moveBack);
    tree.members()
        .reversed()
        .keySet()
        .forEach(member -> DropTableMetadata.run(transaction, table(member)));
  }

  private TableMetadata table(int oid) {
    return requireNonNull(transaction.catalog().table(oid));
  }

  private void moveBack(int oid) {
    ShellTable shell = ShellTable.lock(transaction.coordinator(), oid);
    TableMetadata table = table(oid);
    List<Placement> placements = Placements.onWorkers(table, transaction.catalog());
    if (table instanceof ReferenceTable || placements.isEmpty()) {
      return;
    }
    transaction.tell(
        SqlError.of(
            SqlState.SUCCESSFUL_COMPLETION,
            "moving the data of %s.%s",
            table.name().schema(),
            table.name().name()));
    lockShards(table, placements);
    WayBackTable.detach(transaction, oid);
    if (!shell.isPartitioned()) {
      RowMove move = new RowMove(transaction, shell, table);
      HeldTriggers.during(
          transaction.coordinator(), oid, () -> move.toCoordinator(firstOfEach(placements)));
    }
  }

  /// A row written while its shard is being read would be lost.
  private void lockShards(TableMetadata table, List<Placement> placements) {
    NodeScripts scripts = new NodeScripts();
    for (Placement placement : placements) {
      scripts.add(
          placement.node(),
          "LOCK TABLE " + Placements.sql(table, placement.shard()) + " IN ACCESS EXCLUSIVE MODE");
    }
    scripts.run(transaction);
  }

  private static List<Placement> firstOfEach(List<Placement> placements) {
    List<Placement> first = new ArrayList<>();
    for (Placement placement : placements) {
      if (first.stream().noneMatch(it -> it.shard().equals(placement.shard()))) {
        first.add(placement);
      }
    }
    return first;
  }
}
