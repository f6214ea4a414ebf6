package io.dpg.sql;

import java.util.Set;

/// Which fields of which nodes say where in the text something stands. They are no part of what a
/// statement means.
final class Positions {

  /// The parser leaves out a location of 0, so absence means 0 for these kinds only.
  private static final Set<String> LOCATED =
      Set.of(
          ("A_ArrayExpr A_Const A_Expr Aggref ArrayCoerceExpr ArrayExpr BoolExpr BooleanTest"
                  + " CTECycleClause CTESearchClause CaseExpr CaseWhen CoalesceExpr"
                  + " CoerceToDomain CoerceToDomainValue CoerceViaIO CollateClause CollateExpr"
                  + " ColumnDef ColumnRef CommonTableExpr Constraint ConvertRowtypeExpr"
                  + " CreateTableSpaceStmt DeallocateStmt DefElem DistinctExpr FuncCall FuncExpr"
                  + " FunctionParameter GroupingFunc GroupingSet InferClause JsonAggConstructor"
                  + " JsonArrayConstructor JsonArrayQueryConstructor JsonBehavior"
                  + " JsonConstructorExpr JsonExpr JsonFormat JsonFuncExpr JsonIsPredicate"
                  + " JsonObjectConstructor JsonParseExpr JsonScalarExpr JsonSerializeExpr"
                  + " JsonTable JsonTableColumn JsonTablePathSpec MergeSupportFunc MinMaxExpr"
                  + " NamedArgExpr NullIfExpr NullTest OnConflictClause OpExpr PLAssignStmt Param"
                  + " ParamRef PartitionBoundSpec PartitionElem PartitionRangeDatum PartitionSpec"
                  + " PublicationObjSpec RangeTableFunc RangeTableFuncCol RangeTableSample"
                  + " RangeVar RelabelType ResTarget ReturningOption RoleSpec RowExpr"
                  + " SQLValueFunction ScalarArrayOpExpr SetToDefault SortBy SubLink TableFunc"
                  + " TransactionStmt TypeCast TypeName Var VariableSetStmt WindowDef WindowFunc"
                  + " WithClause XmlExpr XmlSerialize")
              .split(" "));

  private Positions() {}

  static boolean isLocated(String kind) {
    return LOCATED.contains(kind);
  }

  static boolean isPosition(String field) {
    return switch (field) {
      case "list_start", "list_end", "rexpr_list_start", "rexpr_list_end", "name_location" -> true;
      default -> false;
    };
  }
}
