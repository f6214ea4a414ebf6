package io.dpg.operations.ddl;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.operations.ClusterTransaction;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.Optional;
import java.util.Set;

/// Recognises the statements that concern shards or workers.
public final class Definitions {

  /// Statements about tables, told by the tables that they name.
  private static final Set<String> TABLE_KINDS =
      Set.of(
          "AlterTableStmt",
          "IndexStmt",
          "RenameStmt",
          "DropStmt",
          "AlterObjectSchemaStmt",
          "GrantStmt",
          "CreatePolicyStmt",
          "AlterPolicyStmt",
          "CreateStatsStmt",
          "AlterStatsStmt",
          "DropOwnedStmt",
          "ReassignOwnedStmt",
          "CreateTrigStmt",
          "RuleStmt",
          "CreateStmt",
          "CreateForeignTableStmt");

  private static final Set<String> MAINTENANCE_KINDS =
      Set.of("ReindexStmt", "ClusterStmt", "LockStmt");

  private static final Set<String> ROLE_KINDS =
      Set.of(
          "CreateRoleStmt", "AlterRoleStmt", "AlterRoleSetStmt", "DropRoleStmt", "GrantRoleStmt");

  private Definitions() {}

  /// What a statement means for the cluster; empty when only the coordinator node has to do with
  /// it. Throws when it cannot be done on shards.
  public static Optional<Definition> find(
      ParsedStatement statement, ClusterTransaction transaction) {
    SqlNode tree = statement.tree();
    String kind = tree.kind();
    boolean shared = SharedObjects.isShared(tree);
    if (ROLE_KINDS.contains(kind) || shared && tree.text("renameType").equals("OBJECT_ROLE")) {
      return Optional.of(new RoleChange(statement));
    }
    boolean relevant =
        TABLE_KINDS.contains(kind)
            || MAINTENANCE_KINDS.contains(kind)
            || kind.equals("TruncateStmt")
            || kind.equals("VacuumStmt")
            || shared;
    return relevant ? find(statement, transaction, shared) : Optional.empty();
  }

  private static Optional<Definition> find(
      ParsedStatement statement, ClusterTransaction transaction, boolean shared) {
    SqlNode tree = statement.tree();
    CatalogSnapshot catalog = transaction.catalog();
    Targets targets = Targets.of(tree, transaction);
    if (targets.isEmpty()) {
      return shared && !catalog.workers().isEmpty()
          ? Optional.of(new ObjectChange(statement))
          : Optional.empty();
    }
    Refusals.require(tree, targets);
    if (MAINTENANCE_KINDS.contains(tree.kind())) {
      return Optional.of(new Maintenance(tree, targets));
    }
    if (tree.is("VacuumStmt")) {
      return Optional.of(new Vacuuming(tree, targets));
    }
    if (tree.is("TruncateStmt")) {
      return Optional.of(new Truncation(tree, targets));
    }
    Optional<Definition> globalIndex = GlobalIndexCreation.find(tree, targets);
    if (globalIndex.isPresent()) {
      return globalIndex;
    }
    if (tree.flag("concurrent")) {
      return Optional.of(new ConcurrentIndexChange(tree, targets));
    }
    return Optional.of(new TableChange(tree, targets, shared ? new ObjectChange(statement) : null));
  }
}
