package io.dpg.operations.ddl;

import io.dpg.sql.SqlNode;
import java.util.Set;

/// Which objects every node has: those that shards are defined with and pushed-down queries call.
final class SharedObjects {

  private static final Set<String> KINDS =
      Set.of(
          "CreateSchemaStmt",
          "DefineStmt",
          "CompositeTypeStmt",
          "CreateEnumStmt",
          "CreateRangeStmt",
          "CreateDomainStmt",
          "AlterDomainStmt",
          "AlterEnumStmt",
          "AlterTypeStmt",
          "CreateFunctionStmt",
          "AlterFunctionStmt",
          "CreateExtensionStmt",
          "AlterExtensionStmt",
          "CreateCastStmt",
          "CreateOpClassStmt",
          "CreateOpFamilyStmt",
          "DropOwnedStmt",
          "ReassignOwnedStmt");

  private static final Set<String> TYPES =
      Set.of(
          "OBJECT_SCHEMA",
          "OBJECT_TYPE",
          "OBJECT_DOMAIN",
          "OBJECT_DOMCONSTRAINT",
          "OBJECT_FUNCTION",
          "OBJECT_PROCEDURE",
          "OBJECT_ROUTINE",
          "OBJECT_AGGREGATE",
          "OBJECT_OPERATOR",
          "OBJECT_OPCLASS",
          "OBJECT_OPFAMILY",
          "OBJECT_CAST",
          "OBJECT_COLLATION",
          "OBJECT_EXTENSION",
          "OBJECT_TSCONFIGURATION",
          "OBJECT_TSDICTIONARY",
          "OBJECT_ROLE");

  private SharedObjects() {}

  static boolean isShared(SqlNode tree) {
    return switch (tree.kind()) {
      case "DropStmt" -> TYPES.contains(tree.text("removeType"));
      case "RenameStmt" -> isShared(tree.text("renameType")) || isAttribute(tree);
      case "AlterObjectSchemaStmt", "AlterOwnerStmt" -> isShared(tree.text("objectType"));
      case "AlterTableStmt" -> tree.text("objtype").equals("OBJECT_TYPE");
      case "GrantStmt" -> isShared(tree.text("objtype"));
      // Citus's own extension is what dpg itself stands for.
      case "CreateExtensionStmt", "AlterExtensionStmt" -> !tree.text("extname").equals("citus");
      default -> KINDS.contains(tree.kind());
    };
  }

  private static boolean isShared(String type) {
    return TYPES.contains(type);
  }

  private static boolean isAttribute(SqlNode tree) {
    return tree.text("renameType").equals("OBJECT_ATTRIBUTE");
  }
}
