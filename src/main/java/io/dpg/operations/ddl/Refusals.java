package io.dpg.operations.ddl;

import io.dpg.catalog.ManagedLocalTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.SqlNode;
import java.util.Set;

/// What cannot be done on shards.
final class Refusals {

  private static final Set<String> UNSUPPORTED_CHANGES =
      Set.of(
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
      case "AlterTableStmt" -> {
        tree.list("cmds").forEach(Refusals::requireChange);
        PartitionRefusals.require(tree, targets);
      }
      case "IndexStmt", "CreateForeignTableStmt" -> PartitionRefusals.require(tree, targets);
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
    if (!tree.list("inhRelations").isEmpty() && !tree.has("partbound")) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot create a table that inherits from distributed table \"%s\"",
              table)
          .hint("Create it with (LIKE %s INCLUDING ALL).", table)
          .asException();
    }
  }
}
