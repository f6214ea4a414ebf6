package io.dpg.sql;

/// Syntax tree to text. The text is not the client's own, but parses to the same tree.
public final class Deparser {

  private Deparser() {}

  /// The text of a statement, an expression, an item of FROM, a type name or an output column.
  ///
  /// @throws IllegalStateException for a kind of node it does not know
  public static String deparse(SqlNode node) {
    SqlText out = new SqlText();
    switch (node.kind()) {
      case "RangeVar",
          "RangeSubselect",
          "RangeFunction",
          "RangeTableSample",
          "RangeTableFunc",
          "JsonTable",
          "JoinExpr" ->
          FromText.write(node, out);
      case "ResTarget" -> SelectText.target(node, out);
      case "SortBy" -> GroupText.sortKey(node, out);
      case "TypeName" -> TypeText.write(node, out);
      default -> statementOrExpression(node, out);
    }
    return out.toString();
  }

  private static void statementOrExpression(SqlNode node, SqlText out) {
    if (StatementText.isStatement(node)) {
      out.statement(node);
    } else {
      out.expression(node);
    }
  }
}
