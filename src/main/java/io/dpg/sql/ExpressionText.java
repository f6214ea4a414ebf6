package io.dpg.sql;

import java.util.List;

/// Expressions, with the parentheses that the grammar's precedences demand.
final class ExpressionText {

  /// How tightly an expression holds together, as in the precedence table of gram.y.
  static final int LOOSEST = 0;

  static final int OR = 1;
  static final int AND = 2;
  static final int NOT = 3;
  static final int IS = 4;
  static final int COMPARISON = 5;
  static final int BETWEEN_IN_LIKE = 6;
  static final int OTHER_OPERATOR = 8;
  static final int PLUS = 9;
  static final int TIMES = 10;
  static final int POWER = 11;
  static final int AT = 12;
  static final int COLLATE = 13;
  static final int SIGN = 14;
  static final int CAST = 15;
  static final int PRIMARY = 16;

  private ExpressionText() {}

  /// The expression, without parentheses around it. Most stand where they begin; what stands at an
  /// operator says so when it comes to it.
  static void write(SqlNode node, SqlText out) {
    out.at(node);
    switch (node.kind()) {
      case "A_Const", "ParamRef", "Integer", "Float", "String", "Boolean", "BitString" ->
          ConstantText.write(node, out);
      case "ColumnRef" -> columnReference(node, out);
      case "A_Star" -> out.word("*");
      case "A_Expr" -> OperatorText.write(node, out);
      case "BoolExpr" -> boolExpression(node, out);
      case "NullTest" -> nullTest(node, out);
      case "BooleanTest" -> booleanTest(node, out);
      case "TypeCast" -> cast(node, out);
      case "CollateClause" -> collate(node, out);
      case "A_Indirection" -> indirection(node, out);
      case "FuncCall" -> FunctionText.write(node, out);
      case "SubLink" -> subLink(node, out);
      case "RowExpr" -> row(node, out);
      case "A_ArrayExpr" ->
          out.word("ARRAY").glue("[").expressions(node.list("elements")).glue("]");
      case "CaseExpr" -> caseExpression(node, out);
      case "CoalesceExpr" -> call("COALESCE", node.list("args"), out);
      case "MinMaxExpr" ->
          call(node.text("op").equals("IS_LEAST") ? "LEAST" : "GREATEST", node.list("args"), out);
      case "GroupingFunc" -> call("GROUPING", node.list("args"), out);
      case "MergeSupportFunc" -> out.word("merge_action()");
      case "NamedArgExpr" ->
          out.name(node.text("name")).word("=>").expression(node.required("arg"));
      case "SQLValueFunction" -> sqlValue(node, out);
      case "SetToDefault" -> out.word("DEFAULT");
      case "CurrentOfExpr" -> out.word("CURRENT OF").name(node.text("cursor_name"));
      case "GroupingSet" -> GroupText.groupingSet(node, out);
      case "XmlExpr", "XmlSerialize" -> XmlText.write(node, out);
      default -> JsonText.write(node, out);
    }
  }

  /// The expression, in parentheses if it holds together less tightly than asked.
  static void operand(SqlNode node, int atLeast, SqlText out) {
    if (precedence(node) >= atLeast) {
      write(node, out);
    } else {
      out.word("(").expression(node).glue(")");
    }
  }

  /// Where the grammar wants a `c_expr`.
  static void primary(SqlNode node, SqlText out) {
    operand(node, PRIMARY, out);
  }

  /// Where the grammar wants a `b_expr`, which has fewer operators.
  static void restricted(SqlNode node, SqlText out) {
    operand(node, node.is("A_Const") ? LOOSEST : CAST, out);
  }

  static void call(String function, List<SqlNode> arguments, SqlText out) {
    out.word(function).glue("(").expressions(arguments).glue(")");
  }

  private static int precedence(SqlNode node) {
    return switch (node.kind()) {
      case "BoolExpr" -> boolPrecedence(node);
      case "A_Expr" -> OperatorText.precedence(node);
      case "NullTest", "BooleanTest", "JsonIsPredicate" -> IS;
      case "XmlExpr" -> node.text("op").equals("IS_DOCUMENT") ? IS : PRIMARY;
      case "FuncCall" -> FunctionText.precedence(node);
      case "SubLink" -> isComparison(node) ? COMPARISON : PRIMARY;
      case "CollateClause" -> COLLATE;
      case "SetToDefault" -> LOOSEST;
      case "TypeCast" -> CAST;
      case "A_Const" -> ConstantText.isNegative(node) ? SIGN : PRIMARY;
      default -> PRIMARY;
    };
  }

  private static int boolPrecedence(SqlNode node) {
    return switch (node.text("boolop")) {
      case "OR_EXPR" -> OR;
      case "AND_EXPR" -> AND;
      default -> NOT;
    };
  }

  private static void boolExpression(SqlNode node, SqlText out) {
    List<SqlNode> arguments = node.list("args");
    int precedence = boolPrecedence(node);
    if (precedence == NOT) {
      out.word("NOT");
      operand(arguments.getFirst(), NOT, out);
      return;
    }
    for (int i = 0; i < arguments.size(); i++) {
      if (i == 1) {
        out.at(node);
      }
      out.wordIf(i > 0, precedence == OR ? "OR" : "AND");
      operand(arguments.get(i), precedence + 1, out);
    }
  }

  private static void nullTest(SqlNode node, SqlText out) {
    operand(node.required("arg"), IS + 1, out);
    out.at(node).word(node.text("nulltesttype").equals("IS_NULL") ? "IS NULL" : "IS NOT NULL");
  }

  private static void booleanTest(SqlNode node, SqlText out) {
    operand(node.required("arg"), IS + 1, out);
    // IS_NOT_TRUE and so on: the enum's names are the words.
    out.at(node).word(node.text("booltesttype").replace('_', ' '));
  }

  private static void cast(SqlNode node, SqlText out) {
    operand(node.required("arg"), CAST, out);
    out.atGlue(node).glue("::");
    TypeText.write(node.required("typeName"), out);
  }

  private static void collate(SqlNode node, SqlText out) {
    out.optional(node.node("arg"), (argument, _) -> operand(argument, COLLATE, out));
    out.at(node).word("COLLATE");
    NameText.qualified(node.list("collname"), out);
  }

  private static void columnReference(SqlNode node, SqlText out) {
    List<SqlNode> fields = node.list("fields");
    element(fields.getFirst(), out);
    for (SqlNode field : fields.subList(1, fields.size())) {
      out.glue(".");
      element(field, out);
    }
  }

  private static void element(SqlNode field, SqlText out) {
    if (field.is("A_Star")) {
      out.word("*");
    } else {
      NameText.single(field, out);
    }
  }

  /// `arr[1]`, `(composite).field`: a column's subscripts, a subquery and a parameter need no
  /// parentheses.
  private static void indirection(SqlNode node, SqlText out) {
    SqlNode argument = node.required("arg");
    List<SqlNode> path = node.list("indirection");
    boolean subscripted = argument.is("ColumnRef") && path.getFirst().is("A_Indices");
    if (subscripted || isSubquery(argument) || argument.is("ParamRef")) {
      write(argument, out);
    } else {
      out.word("(").expression(argument).glue(")");
    }
    path(path, out);
  }

  /// What follows a name or a value: `.field`, `.*`, `[1]`, `[2:3]`.
  static void path(List<SqlNode> path, SqlText out) {
    for (SqlNode step : path) {
      if (!step.is("A_Indices")) {
        out.glue(".");
        element(step, out);
        continue;
      }
      out.glue("[").optional(step.node("lidx"), ExpressionText::write);
      if (step.flag("is_slice")) {
        // The space keeps the colon apart from the one that may end an operator or a cast.
        out.word(":");
      }
      out.optional(step.node("uidx"), ExpressionText::write).glue("]");
    }
  }

  /// Whether the node is a subquery that gives a value: with parentheses of its own. PostgreSQL
  /// says that it stands at the outermost.
  static boolean isSubquery(SqlNode node) {
    return node.text("subLinkType").equals("EXPR_SUBLINK");
  }

  private static boolean isComparison(SqlNode subLink) {
    String type = subLink.text("subLinkType");
    return type.equals("ANY_SUBLINK") || type.equals("ALL_SUBLINK");
  }

  private static void subLink(SqlNode node, SqlText out) {
    if (isComparison(node)) {
      // Whatever the operator, its left side is read like that of "||", or tighter.
      operand(node.required("testexpr"), OTHER_OPERATOR + 1, out);
      out.at(node);
      if (node.list("operName").isEmpty()) {
        out.word("IN");
      } else {
        NameText.operator(node.list("operName"), out);
        out.word(node.text("subLinkType").equals("ANY_SUBLINK") ? "ANY" : "ALL");
      }
    } else if (!node.text("subLinkType").equals("EXPR_SUBLINK")) {
      out.word(node.text("subLinkType").equals("EXISTS_SUBLINK") ? "EXISTS" : "ARRAY");
    }
    out.word("(").statement(node.required("subselect")).glue(")");
  }

  private static void row(SqlNode node, SqlText out) {
    boolean explicit = !node.text("row_format").equals("COERCE_IMPLICIT_CAST");
    out.word(explicit ? "ROW(" : "(").expressions(node.list("args")).glue(")");
  }

  private static void caseExpression(SqlNode node, SqlText out) {
    out.word("CASE").optional(node.node("arg"), ExpressionText::write);
    for (SqlNode when : node.list("args")) {
      out.at(when).word("WHEN").expression(when.required("expr"));
      out.word("THEN").expression(when.required("result"));
    }
    out.clause("ELSE", node.node("defresult")).word("END");
  }

  /// `CURRENT_DATE`, `LOCALTIME(3)`, ...: `SVFOP_` and the words, `_N` at the end with a precision.
  private static void sqlValue(SqlNode node, SqlText out) {
    String name = node.text("op").substring("SVFOP_".length());
    if (name.endsWith("_N")) {
      out.word(name.substring(0, name.length() - 2)).glue("(" + node.number("typmod") + ")");
    } else {
      out.word(name);
    }
  }
}
