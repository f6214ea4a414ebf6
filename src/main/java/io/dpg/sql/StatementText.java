package io.dpg.sql;

/// Statements, each by its own writer.
final class StatementText {

  private StatementText() {}

  static void write(SqlNode statement, SqlText out) {
    switch (statement.kind()) {
      case "SelectStmt" -> SelectText.write(statement, out);
      case "InsertStmt" -> ModifyText.insert(statement, out);
      case "UpdateStmt" -> ModifyText.update(statement, out);
      case "DeleteStmt" -> ModifyText.delete(statement, out);
      case "MergeStmt" -> MergeText.write(statement, out);
      case "CopyStmt" -> CopyText.write(statement, out);
      case "ExplainStmt" -> UtilityText.explain(statement, out);
      case "DeclareCursorStmt" -> UtilityText.declareCursor(statement, out);
      case "ClosePortalStmt" -> UtilityText.closeCursor(statement, out);
      case "PrepareStmt" -> UtilityText.prepare(statement, out);
      case "ExecuteStmt" -> UtilityText.execute(statement, out);
      case "DeallocateStmt" -> UtilityText.deallocate(statement, out);
      case "VariableSetStmt" -> SettingText.set(statement, out);
      case "VariableShowStmt" -> SettingText.show(statement, out);
      case "TransactionStmt" -> SettingText.transaction(statement, out);
      default -> definition(statement, out);
    }
  }

  private static void definition(SqlNode statement, SqlText out) {
    switch (statement.kind()) {
      case "CreateStmt" -> TableText.create(statement, out);
      case "AlterTableStmt" -> AlterTableText.write(statement, out);
      case "IndexStmt" -> IndexText.create(statement, out);
      case "DropStmt" -> ObjectText.drop(statement, out);
      case "CommentStmt" -> ObjectText.comment(statement, out);
      case "GrantStmt" -> GrantText.write(statement, out);
      case "TruncateStmt" -> UtilityText.truncate(statement, out);
      case "CreateTableAsStmt" -> UtilityText.createTableAs(statement, out);
      case "ViewStmt" -> UtilityText.createView(statement, out);
      case "RefreshMatViewStmt" -> UtilityText.refreshView(statement, out);
      case "VacuumStmt" -> UtilityText.vacuum(statement, out);
      case "LockStmt" -> UtilityText.lock(statement, out);
      case "CreateSeqStmt" -> SequenceText.create(statement, out);
      case "AlterSeqStmt" -> SequenceText.alter(statement, out);
      case "CreateSchemaStmt" -> UtilityText.createSchema(statement, out);
      case "RenameStmt" -> RenameText.rename(statement, out);
      case "AlterObjectSchemaStmt" -> RenameText.setSchema(statement, out);
      case "AlterOwnerStmt" -> RenameText.setOwner(statement, out);
      default -> throw new IllegalStateException("cannot deparse " + statement.kind());
    }
  }

  /// Whether the node is a statement rather than an expression or a part of either.
  static boolean isStatement(SqlNode node) {
    return node.kind().endsWith("Stmt");
  }
}
