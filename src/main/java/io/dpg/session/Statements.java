package io.dpg.session;

import io.dpg.sql.SqlNode;
import java.util.Set;

/// What kind of statement a syntax tree is, as far as a session treats kinds differently.
final class Statements {

  private static final Set<String> PLANNED =
      Set.of("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt");

  /// Utility statements that change nothing in the catalog.
  private static final Set<String> NOT_DEFINITIONS =
      Set.of(
          "VariableShowStmt",
          "ExplainStmt",
          "ListenStmt",
          "UnlistenStmt",
          "NotifyStmt",
          "LockStmt",
          "FetchStmt",
          "ClosePortalStmt",
          "DeclareCursorStmt",
          "PrepareStmt",
          "ExecuteStmt",
          "DeallocateStmt",
          "CheckPointStmt",
          "ConstraintsSetStmt",
          "LoadStmt",
          "CopyStmt",
          "VacuumStmt");

  private Statements() {}

  /// Whether the planner plans it: SELECT, VALUES, INSERT, UPDATE, DELETE, MERGE.
  static boolean isPlanned(SqlNode tree) {
    return PLANNED.contains(tree.kind()) || tree.is("SelectStmt") && !makesTable(tree);
  }

  /// Whether it is SELECT INTO; of set operations, the first SELECT says so.
  private static boolean makesTable(SqlNode select) {
    SqlNode first = select;
    for (SqlNode left = first; left != null; left = left.node("larg")) {
      first = left;
    }
    return first.has("intoClause");
  }

  /// Whether it takes a snapshot: what only sets, shows or locks does not.
  static boolean looksAtData(SqlNode tree) {
    return switch (tree.kind()) {
      case "VariableSetStmt", "VariableShowStmt", "LockStmt", "ConstraintsSetStmt" -> false;
      default -> true;
    };
  }

  /// Whether it may change what names and types mean.
  static boolean isDefinition(SqlNode tree) {
    return !isPlanned(tree) && !NOT_DEFINITIONS.contains(tree.kind());
  }

  /// Whether it is COMMIT or ROLLBACK.
  static boolean endsBlock(SqlNode tree) {
    return tree.is("TransactionStmt")
        && (tree.text("kind").equals("TRANS_STMT_COMMIT")
            || tree.text("kind").equals("TRANS_STMT_ROLLBACK"));
  }

  /// Whether it is allowed in a transaction that has failed.
  static boolean isAllowedAfterFailure(SqlNode tree) {
    if (!tree.is("TransactionStmt")) {
      return false;
    }
    return switch (tree.text("kind")) {
      case "TRANS_STMT_COMMIT",
          "TRANS_STMT_ROLLBACK",
          "TRANS_STMT_ROLLBACK_TO",
          "TRANS_STMT_PREPARE" ->
          true;
      default -> false;
    };
  }
}
