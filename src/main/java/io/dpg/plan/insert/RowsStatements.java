package io.dpg.plan.insert;

import io.dpg.plan.ColumnFacts;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ShardQuery;
import io.dpg.plan.text.ShardTree;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;

/// An INSERT cut in two where its rows go.
final class RowsStatements {

  private static final String ROWS = "'{the rows}'";

  private RowsStatements() {}

  /// What stands before the rows and what follows them.
  ///
  /// @param columns those that get values
  static List<ShardQuery> halves(PlanContext context, InsertColumns columns) {
    List<SqlNode> names =
        columns.inserted().stream()
            .map(ColumnFacts::name)
            .map(name -> SqlNode.of("ResTarget", Map.of("name", name)))
            .toList();
    SqlNode tree =
        context
            .request()
            .statement()
            .tree()
            .with("cols", names)
            .with("withClause", null)
            .with("override", columns.hasIdentity() ? "OVERRIDING_SYSTEM_VALUE" : null)
            .with("selectStmt", markedRows());
    return ShardTree.halves(
        tree, context.link(), context.uses()::isSharded, " VALUES (" + ROWS + ")");
  }

  private static SqlNode markedRows() {
    SqlNode mark =
        SqlNode.of("A_Const", Map.of("sval", SqlNode.string(ROWS.substring(1, ROWS.length() - 1))));
    return SqlNode.of(
        "SelectStmt",
        Map.of(
            "op", "SETOP_NONE",
            "limitOption", "LIMIT_OPTION_DEFAULT",
            "valuesLists", List.of(SqlNode.of("List", Map.of("items", List.of(mark))))));
  }
}
