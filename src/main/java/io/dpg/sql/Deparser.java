package io.dpg.sql;

import java.util.ArrayList;
import java.util.List;

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

  /// The text of a statement with the tree that the parser would make of it, but for what says
  /// where lists begin and end.
  ///
  /// The writers know where they put each node. A statement with a node of which they do not know
  /// it, as in SQL/JSON, is parsed.
  public static ParsedStatement statement(SqlNode tree) {
    SqlNode own = tree.rewrite(Deparser::flat).copy();
    Places places = new Places();
    String text = new SqlText(places).statement(own).toString();
    return places
        .in(own)
        .map(placed -> new ParsedStatement(text, placed, 0))
        .orElseGet(() -> new SqlParser().parse(text).getFirst());
  }

  /// As the grammar has it: `(a AND b) AND c` is one AND of three.
  private static SqlNode flat(SqlNode node) {
    if (!node.is("BoolExpr")) {
      return node;
    }
    SqlNode first = node.list("args").getFirst();
    boolean isSame =
        first.is("BoolExpr")
            && first.text("boolop").equals(node.text("boolop"))
            && !first.text("boolop").equals("NOT_EXPR");
    if (!isSame) {
      return node;
    }
    List<SqlNode> arguments = new ArrayList<>(first.list("args"));
    arguments.addAll(node.list("args").subList(1, node.list("args").size()));
    return node.with("args", arguments);
  }

  private static void statementOrExpression(SqlNode node, SqlText out) {
    if (StatementText.isStatement(node)) {
      out.statement(node);
    } else {
      out.expression(node);
    }
  }
}
