package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What cannot be done on shards, or would silently read or change a shell table that has no rows.
final class Refusals {

  private static final Set<String> UNSUPPORTED_CHANGES =
      Set.of(
          "AT_AttachPartition",
          "AT_DetachPartition",
          "AT_DetachPartitionFinalize",
          "AT_AddInherit",
          "AT_DropInherit",
          "AT_AddOf",
          "AT_DropOf",
          "AT_ClusterOn",
          "AT_DropCluster",
          "AT_SetTableSpace",
          "AT_EnableReplicaTrig",
          "AT_EnableAlwaysTrig",
          "AT_EnableReplicaRule",
          "AT_EnableAlwaysRule");

  /// The tables that views read, directly or through other views.
  private static final String BEHIND =
      """
      WITH RECURSIVE behind(id) AS (
        SELECT relation::pg_catalog.oid FROM pg_catalog.unnest($1::text[]) relation
        UNION
        SELECT refobjid FROM behind JOIN pg_catalog.pg_rewrite ON ev_class = behind.id
          JOIN pg_catalog.pg_depend ON classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
            AND objid = pg_rewrite.oid AND refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass)
      SELECT id FROM behind
      """;

  private Refusals() {}

  /// Throws when a statement that names these tables cannot be done.
  static void require(SqlNode tree, Targets targets) {
    String table =
        targets.tables().stream()
            .filter(it -> !(it instanceof ManagedLocalTable))
            .map(it -> it.name().name())
            .findFirst()
            .orElse(null);
    if (table == null) {
      return;
    }
    switch (tree.kind()) {
      case "AlterTableStmt" -> tree.list("cmds").forEach(Refusals::requireChange);
      case "CreateTrigStmt" -> {
        if (targets.tables().stream().anyMatch(it -> isOn(tree, it))) {
          throw SqlError.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "triggers are not supported on distributed tables")
              .hint(
                  "Make sure that \"%s\" needs no trigger, or use a table that is not distributed.",
                  table)
              .asException();
        }
      }
      case "RuleStmt" ->
          throw SqlError.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "rules on or over distributed table \"%s\" are not supported",
                  table)
              .hint("Use a view, or write to \"%s\" directly.", table)
              .asException();
      case "CreateStmt" -> requireNoInheritance(tree, table);
      default -> {}
    }
  }

  private static boolean isOn(SqlNode tree, TableMetadata table) {
    SqlNode relation = tree.node("relation");
    return relation != null
        && !(table instanceof ManagedLocalTable)
        && relation.text("relname").equals(table.name().name());
  }

  private static void requireChange(SqlNode change) {
    String subtype = change.text("subtype");
    if (UNSUPPORTED_CHANGES.contains(subtype)) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED, "alter table command is currently unsupported")
          .detail(
              "Only ADD|DROP COLUMN, SET|DROP NOT NULL, SET|DROP DEFAULT, ADD|DROP|VALIDATE|RENAME"
                  + " CONSTRAINT, SET|RESET (), SET LOGGED|UNLOGGED, SET COMPRESSION, SET STORAGE,"
                  + " SET STATISTICS, TYPE, SET ACCESS METHOD, REPLICA IDENTITY, OWNER, ROW LEVEL"
                  + " SECURITY and triggers are supported on distributed tables.")
          .hint("Run the other parts of the statement without this one.")
          .asException();
    }
  }

  private static void requireNoInheritance(SqlNode tree, String table) {
    if (!tree.list("inhRelations").isEmpty()) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot create a table that inherits from distributed table \"%s\"",
              table)
          .hint("Create it with (LIKE %s INCLUDING ALL).", table)
          .asException();
    }
  }

  /// Throws when the rows for a new table would come from a shell table, which has none.
  static void requireNoReading(SqlNode tree, Targets named, ClusterTransaction transaction) {
    SqlNode into = tree.node(tree.is("SelectStmt") ? "intoClause" : "into");
    boolean withoutRows =
        tree.is("RefreshMatViewStmt")
            ? tree.flag("skipData")
            : into == null || into.flag("skipData");
    if (withoutRows || transaction.catalog().tables().isEmpty()) {
      return;
    }
    TableMetadata read = firstRead(tree, named, transaction);
    if (read != null) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot fill a table or materialized view from a query on distributed table \"%s\"",
              read.name().name())
          .detail("The rows of \"%s\" are on other nodes.", read.name().name())
          .hint(
              "Create the table first, distribute it by SELECT create_distributed_table(...), and fill"
                  + " it by INSERT INTO ... SELECT.")
          .asException();
    }
  }

  private static @Nullable TableMetadata firstRead(
      SqlNode tree, Targets named, ClusterTransaction transaction) {
    for (TableMetadata table : named.tables()) {
      if (isElsewhere(table)) {
        return table;
      }
    }
    String relations =
        Targets.relations(tree, transaction).stream()
            .map(Integer::toUnsignedString)
            .collect(Collectors.joining(",", "{", "}"));
    for (List<@Nullable String> row :
        transaction.coordinator().query(BEHIND, List.of(relations)).rows()) {
      TableMetadata table =
          transaction.catalog().table(Integer.parseUnsignedInt(requireNonNull(row.getFirst())));
      if (table != null && isElsewhere(table)) {
        return table;
      }
    }
    return null;
  }

  private static boolean isElsewhere(TableMetadata table) {
    return table instanceof DistributedTable || table instanceof SingleShardTable;
  }
}
