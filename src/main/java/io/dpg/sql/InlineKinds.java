package io.dpg.sql;

/// The kinds of those nodes that libpg_query's JSON writes without naming them, since PostgreSQL's
/// C field has that one type: known from the field, and for a few field names from the parent too.
final class InlineKinds {

  private InlineKinds() {}

  /// The kind of the node in the field; "" when the field's nodes always name their kind.
  static String kindIn(String parent, String field) {
    return switch (field) {
      case "relation",
          "rel",
          "view",
          "sequence",
          "constrrel",
          "pktable",
          "identitySequence",
          "table",
          "typevar" ->
          "RangeVar";
      case "typeName",
          "ofTypename",
          "returnType",
          "argType",
          "datatype",
          "storedtype",
          "sourcetype",
          "targettype",
          "type_name" ->
          "TypeName";
      case "authrole", "newowner", "grantor", "owner", "user", "role", "newrole" -> "RoleSpec";
      case "alias", "join_using_alias" -> "Alias";
      case "larg", "rarg" -> "SelectStmt";
      case "withClause" -> "WithClause";
      case "returningClause" -> "ReturningClause";
      case "onConflictClause" -> "OnConflictClause";
      case "infer" -> "InferClause";
      case "intoClause", "into" -> "IntoClause";
      case "search_clause" -> "CTESearchClause";
      case "cycle_clause" -> "CTECycleClause";
      case "over" -> "WindowDef";
      case "collClause" -> "CollateClause";
      case "ival", "fval", "boolval", "sval", "bsval" -> constantKind(field);
      default -> rareKind(parent, field);
    };
  }

  private static String constantKind(String field) {
    return switch (field) {
      case "ival" -> "Integer";
      case "fval" -> "Float";
      case "boolval" -> "Boolean";
      case "sval" -> "String";
      default -> "BitString";
    };
  }

  private static String rareKind(String parent, String field) {
    return switch (field) {
      case "bound", "partbound" -> "PartitionBoundSpec";
      case "partspec" -> "PartitionSpec";
      case "setstmt" -> "VariableSetStmt";
      case "func", "opername", "fromsql", "tosql" -> "ObjectWithArgs";
      case "funccall" -> "FuncCall";
      case "action" -> "GrantStmt";
      case "base" -> "CreateStmt";
      case "extname" -> "String";
      case "pubtable" -> "PublicationTable";
      case "name" -> parent.equals("PartitionCmd") ? "RangeVar" : "ObjectWithArgs";
      case "val" -> parent.equals("PLAssignStmt") ? "SelectStmt" : "JsonValueExpr";
      default -> jsonKind(parent, field);
    };
  }

  private static String jsonKind(String parent, String field) {
    return switch (field) {
      case "format" -> "JsonFormat";
      case "returning" -> "JsonReturning";
      case "on_empty", "on_error" -> "JsonBehavior";
      case "context_item", "value", "expr" -> "JsonValueExpr";
      case "output" -> "JsonOutput";
      case "pathspec" -> "JsonTablePathSpec";
      case "constructor" -> "JsonAggConstructor";
      case "arg" -> parent.equals("JsonObjectAgg") ? "JsonKeyValue" : "JsonValueExpr";
      default -> "";
    };
  }
}
