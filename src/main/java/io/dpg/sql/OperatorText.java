package io.dpg.sql;

import static io.dpg.sql.ExpressionText.BETWEEN_IN_LIKE;
import static io.dpg.sql.ExpressionText.COMPARISON;
import static io.dpg.sql.ExpressionText.IS;
import static io.dpg.sql.ExpressionText.OTHER_OPERATOR;
import static io.dpg.sql.ExpressionText.PLUS;
import static io.dpg.sql.ExpressionText.POWER;
import static io.dpg.sql.ExpressionText.PRIMARY;
import static io.dpg.sql.ExpressionText.SIGN;
import static io.dpg.sql.ExpressionText.TIMES;
import static io.dpg.sql.ExpressionText.operand;

import java.util.List;

/// `A_Expr`: operators, and the words that the grammar turns into operators.
final class OperatorText {

  private OperatorText() {}

  static int precedence(SqlNode node) {
    return switch (node.text("kind")) {
      case "AEXPR_OP" -> operatorPrecedence(node);
      case "AEXPR_OP_ANY", "AEXPR_OP_ALL" -> COMPARISON;
      case "AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT" -> IS;
      case "AEXPR_NULLIF" -> PRIMARY;
      default -> BETWEEN_IN_LIKE;
    };
  }

  static void write(SqlNode node, SqlText out) {
    switch (node.text("kind")) {
      case "AEXPR_OP" -> operator(node, out);
      case "AEXPR_OP_ANY" -> comparison(node, "ANY", out);
      case "AEXPR_OP_ALL" -> comparison(node, "ALL", out);
      case "AEXPR_DISTINCT" -> words(node, "IS DISTINCT FROM", out);
      case "AEXPR_NOT_DISTINCT" -> words(node, "IS NOT DISTINCT FROM", out);
      case "AEXPR_NULLIF" ->
          ExpressionText.call(
              "NULLIF", List.of(node.required("lexpr"), node.required("rexpr")), out);
      case "AEXPR_IN" -> in(node, out);
      case "AEXPR_LIKE" -> pattern(node, "LIKE", "like_escape", out);
      case "AEXPR_ILIKE" -> pattern(node, "ILIKE", "like_escape", out);
      case "AEXPR_SIMILAR" -> pattern(node, "SIMILAR TO", "similar_to_escape", out);
      case "AEXPR_BETWEEN" -> between(node, "BETWEEN", out);
      case "AEXPR_NOT_BETWEEN" -> between(node, "NOT BETWEEN", out);
      case "AEXPR_BETWEEN_SYM" -> between(node, "BETWEEN SYMMETRIC", out);
      case "AEXPR_NOT_BETWEEN_SYM" -> between(node, "NOT BETWEEN SYMMETRIC", out);
      default -> throw new IllegalStateException("cannot deparse A_Expr " + node.text("kind"));
    }
  }

  private static int operatorPrecedence(SqlNode node) {
    List<SqlNode> names = node.list("name");
    String operator = names.getLast().text("sval");
    boolean isPrefix = !node.has("lexpr");
    if (names.size() > 1) {
      return OTHER_OPERATOR;
    }
    return switch (operator) {
      case "+", "-" -> isPrefix ? SIGN : PLUS;
      case "*", "/", "%" -> TIMES;
      case "^" -> POWER;
      case "<", ">", "=", "<=", ">=", "<>" -> COMPARISON;
      default -> OTHER_OPERATOR;
    };
  }

  private static void operator(SqlNode node, SqlText out) {
    int precedence = operatorPrecedence(node);
    SqlNode left = node.node("lexpr");
    if (left != null) {
      // Comparisons do not associate; all others do to the left.
      operand(left, precedence == COMPARISON ? precedence + 1 : precedence, out);
    }
    out.at(node);
    NameText.operator(node.list("name"), out);
    operand(node.required("rexpr"), precedence + 1, out);
  }

  private static void comparison(SqlNode node, String quantifier, SqlText out) {
    operand(node.required("lexpr"), OTHER_OPERATOR + 1, out);
    out.at(node);
    NameText.operator(node.list("name"), out);
    out.word(quantifier).word("(").expression(node.required("rexpr")).glue(")");
  }

  private static void words(SqlNode node, String words, SqlText out) {
    operand(node.required("lexpr"), IS + 1, out);
    out.at(node).word(words);
    operand(node.required("rexpr"), IS + 1, out);
  }

  private static void in(SqlNode node, SqlText out) {
    operand(node.required("lexpr"), BETWEEN_IN_LIKE + 1, out);
    boolean negated = node.list("name").getFirst().text("sval").equals("<>");
    out.at(node).word(negated ? "NOT IN" : "IN");
    out.inParentheses(node.required("rexpr").list("items"), ExpressionText::write);
  }

  private static void between(SqlNode node, String words, SqlText out) {
    List<SqlNode> bounds = node.required("rexpr").list("items");
    operand(node.required("lexpr"), BETWEEN_IN_LIKE + 1, out);
    out.at(node).word(words);
    ExpressionText.restricted(bounds.getFirst(), out);
    out.word("AND");
    operand(bounds.get(1), BETWEEN_IN_LIKE + 1, out);
  }

  /// Around a pattern with ESCAPE, and around each pattern of SIMILAR TO, the grammar puts a call.
  /// A call that the statement itself has written with another number of arguments stays a call.
  private static void pattern(SqlNode node, String words, String function, SqlText out) {
    operand(node.required("lexpr"), BETWEEN_IN_LIKE + 1, out);
    boolean negated = node.list("name").getFirst().text("sval").startsWith("!");
    SqlNode pattern = node.required("rexpr");
    out.at(node).at(pattern).wordIf(negated, "NOT").word(words);
    List<SqlNode> arguments = pattern.list("args");
    boolean escaped = FunctionText.isCatalogFunction(pattern, function);
    boolean single = arguments.size() == 1 && words.equals("SIMILAR TO");
    if (!escaped || !(single || arguments.size() == 2)) {
      operand(pattern, BETWEEN_IN_LIKE + 1, out);
      return;
    }
    operand(arguments.getFirst(), OTHER_OPERATOR, out);
    if (arguments.size() > 1) {
      out.word("ESCAPE");
      operand(arguments.get(1), OTHER_OPERATOR, out);
    }
  }
}
