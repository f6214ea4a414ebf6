package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.ForeignKeys;
import io.dpg.operations.PartitionTree;
import io.dpg.operations.Policies;
import io.dpg.operations.UniqueKeys;
import io.dpg.operations.WayBackTable;
import io.dpg.operations.index.GlobalIndexes;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A statement that changes or drops tables. PostgreSQL runs it on the shell tables; what has
/// changed there is then done on the shards, in the same transaction.
///
/// @param object when the statement is about an object that every node has, too
record TableChange(SqlNode tree, Targets targets, @Nullable ObjectChange object)
    implements Definition {

  @Override
  public boolean commitsByItself() {
    return false;
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    PartitionTree partitions = PartitionTree.around(transaction.coordinator(), targets.oids());
    return new TableChange(tree, targets.with(partitions, transaction.catalog()), object)
        .run(transaction, onCoordinator, partitions);
  }

  private String run(
      ClusterTransaction transaction, Supplier<String> onCoordinator, PartitionTree partitions) {
    CatalogSnapshot catalog = transaction.catalog();
    Map<Integer, TableParts> before = parts(transaction, catalog);
    List<Integer> detached = withWayBack(partitions);
    detached.forEach(table -> WayBackTable.detach(transaction, table));
    lockForTrigger(transaction);
    // Event triggers refuse what reaches partitions otherwise.
    transaction.coordinator().execute("SET LOCAL dpg.defining = on");
    String tag = onCoordinator.get();
    transaction.coordinator().execute("SET LOCAL dpg.defining = off");
    transaction.metadataChanged();
    Map<Integer, TableParts> after = parts(transaction, catalog);
    PartitionChange change =
        new PartitionChange(
            transaction,
            partitions,
            PartitionTree.around(transaction.coordinator(), targets.oids()));
    detached.stream()
        .filter(after::containsKey)
        .forEach(table -> WayBackTable.attach(transaction, table));
    List<TableMetadata> dropped =
        targets.tables().stream().filter(table -> !after.containsKey(table.oid())).toList();
    new ShardWork(transaction).drop(dropped, catalog);
    change.detach();
    List<TableDifference> differences = new ArrayList<>();
    for (TableMetadata table : targets.tables()) {
      TableParts now = after.get(table.oid());
      if (now != null) {
        differences.add(
            new TableDifference(
                requireNonNull(before.get(table.oid())),
                now,
                change.staysPartition(table.oid()),
                conversions()));
      }
    }
    check(transaction, catalog, differences, before);
    if (object != null) {
      object.onWorkers(transaction);
    }
    List<TableDifference> changed = differences.stream().filter(this::mayChangeIndexes).toList();
    dropIndexes(transaction, catalog, changed);
    // Shards move along with their schema.
    if (!tree.text("renameType").equals("OBJECT_SCHEMA")) {
      apply(transaction, catalog, differences);
    }
    followIndexes(transaction, catalog, changed);
    change.attach();
    return tag;
  }

  /// Shards have no triggers of users, but who writes to them waits as in PostgreSQL: once a
  /// trigger is there, no write commits any more that it has not seen.
  private void lockForTrigger(ClusterTransaction transaction) {
    boolean drops = tree.is("DropStmt") && tree.text("removeType").equals("OBJECT_TRIGGER");
    if (drops || tree.is("CreateTrigStmt")) {
      String mode = drops ? "ACCESS EXCLUSIVE" : "SHARE ROW EXCLUSIVE";
      targets.tables().forEach(table -> new ShardWork(transaction).lock(table, mode));
    }
  }

  /// What drops something with CASCADE is about all tables, most of which it leaves alone.
  private boolean mayChangeIndexes(TableDifference difference) {
    return !tree.is("DropStmt") || !difference.isNone();
  }

  private static void dropIndexes(
      ClusterTransaction transaction, CatalogSnapshot before, List<TableDifference> differences) {
    for (TableDifference difference : differences) {
      if (before.table(difference.after().oid()) instanceof DistributedTable table) {
        GlobalIndexes.dropGone(transaction, table, before.indexesOf(table.oid()));
      }
    }
  }

  private static void followIndexes(
      ClusterTransaction transaction, CatalogSnapshot before, List<TableDifference> differences) {
    for (TableDifference difference : differences) {
      if (transaction.catalog().table(difference.after().oid()) instanceof DistributedTable table) {
        GlobalIndexes.follow(transaction, table, before.indexesOf(table.oid()));
      }
    }
  }

  /// What changes columns or constraints would have to change those of the foreign table too, which
  /// the table's owner may not, or PostgreSQL cannot; and what goes down to partitions must find
  /// them where they belong.
  private List<Integer> withWayBack(PartitionTree partitions) {
    boolean changesColumns =
        tree.is("AlterTableStmt")
            || Set.of("OBJECT_COLUMN", "OBJECT_TABCONSTRAINT").contains(tree.text("renameType"));
    boolean reachesPartitions =
        changesColumns
            || Set.of("RenameStmt", "IndexStmt", "DropStmt", "CreateStmt").contains(tree.kind());
    return targets.tables().stream()
        .filter(TableMetadata::isShell)
        .map(TableMetadata::oid)
        .filter(oid -> partitions.members().containsKey(oid) ? reachesPartitions : changesColumns)
        .toList();
  }

  private Map<Integer, TableParts> parts(ClusterTransaction transaction, CatalogSnapshot catalog) {
    Map<Integer, TableParts> parts = new HashMap<>();
    TableParts.read(transaction.coordinator(), targets.oids())
        .forEach(
            (oid, table) -> parts.put(oid, table.withoutKeysTo(it -> !isOnWorkers(catalog, it))));
    return parts;
  }

  /// A foreign key to a table of the coordinator node is checked there.
  private static boolean isOnWorkers(CatalogSnapshot catalog, int oid) {
    TableMetadata table = catalog.table(oid);
    return table != null && !(table instanceof ManagedLocalTable);
  }

  /// The USING expressions of ALTER COLUMN TYPE.
  private Map<String, String> conversions() {
    Map<String, String> conversions = new HashMap<>();
    for (SqlNode change : tree.list("cmds")) {
      SqlNode column = change.node("def");
      if (change.text("subtype").equals("AT_AlterColumnType") && column != null) {
        SqlNode expression = column.node("raw_default");
        if (expression != null) {
          conversions.put(change.text("name"), Deparser.deparse(expression));
        }
      }
    }
    return conversions;
  }

  private void check(
      ClusterTransaction transaction,
      CatalogSnapshot catalog,
      List<TableDifference> differences,
      Map<Integer, TableParts> before) {
    for (TableDifference difference : differences) {
      TableMetadata table = requireNonNull(catalog.table(difference.after().oid()));
      if (table instanceof DistributedTable distributed) {
        requireSameKey(distributed, requireNonNull(before.get(table.oid())), difference.after());
        if (difference.adds(PartKind.CONSTRAINT)) {
          UniqueKeys.require(transaction.coordinator(), distributed);
        }
      }
      if (namesForeignKey()) {
        ForeignKeys.check(transaction.coordinator(), catalog, table);
      }
      if (tree.is("CreatePolicyStmt") || tree.is("AlterPolicyStmt")) {
        Policies.require(transaction.coordinator(), table);
      }
    }
  }

  private boolean namesForeignKey() {
    boolean[] found = {false};
    tree.walk(node -> {
      found[0] |= node.is("Constraint") && node.text("contype").equals("CONSTR_FOREIGN");
      return !found[0];
    });
    return found[0];
  }

  private static void requireSameKey(DistributedTable table, TableParts before, TableParts after) {
    String number = Integer.toString(table.column().number());
    TablePart was = before.find(PartKind.COLUMN, number).orElseThrow();
    TablePart now = after.find(PartKind.COLUMN, number).orElse(null);
    if (now == null) {
      throw keyRefused(table, "cannot execute ALTER TABLE command dropping partition column");
    }
    if (!was.sql().equals(now.sql())) {
      throw keyRefused(table, "cannot execute ALTER TABLE command involving partition column");
    }
  }

  private static RuntimeException keyRefused(DistributedTable table, String message) {
    return SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "%s", message)
        .detail(
            "Column \"%s\" decides on which shard of \"%s\" a row is.",
            table.column().name(), table.name().name())
        .hint(
            "Run SELECT undistribute_table('%s'); then change the column, and distribute the table again.",
            table.name())
        .asException();
  }

  private void apply(
      ClusterTransaction transaction, CatalogSnapshot catalog, List<TableDifference> differences) {
    ShardWork work = new ShardWork(transaction);
    for (TableDifference difference : differences) {
      TableMetadata table = requireNonNull(catalog.table(difference.after().oid()));
      work.requireNoRowsFor(table, difference);
      if (difference.hasAdditions()) {
        work.createDependencies(table);
      }
      difference.changes().forEach(command -> work.add(table, command));
    }
    // What partitions have already becomes a part of their parent's, under a name of its own.
    for (TableDifference difference : differences.reversed()) {
      TableMetadata table = requireNonNull(catalog.table(difference.after().oid()));
      difference.additions().forEach(command -> work.add(table, command));
      if (tree.is("AlterTableStmt")) {
        TriggerSwitches.commands(tree, difference.after(), catalog.indexesOf(table.oid()))
            .forEach(it -> work.add(table, it));
      }
    }
    work.run();
  }
}
