package io.dpg.sql;

/// Constants and parameters.
final class ConstantText {

  private ConstantText() {}

  static void write(SqlNode node, SqlText out) {
    switch (node.kind()) {
      case "A_Const" -> constant(node, out);
      case "ParamRef" -> out.word("$" + node.number("number"));
      case "Integer" -> out.word(Long.toString(node.number("ival")));
      case "Float" -> out.word(node.text("fval"));
      case "Boolean" -> out.word(node.flag("boolval") ? "TRUE" : "FALSE");
      case "BitString" -> bits(node.text("bsval"), out);
      default -> out.literal(node.text("sval"));
    }
  }

  /// Whether it begins with a minus, which the grammar reads as an operator before a constant.
  static boolean isNegative(SqlNode constant) {
    SqlNode integer = constant.node("ival");
    SqlNode number = constant.node("fval");
    return (integer != null && integer.number("ival") < 0)
        || (number != null && number.text("fval").startsWith("-"));
  }

  private static void constant(SqlNode node, SqlText out) {
    for (String field : new String[] {"ival", "sval", "boolval", "fval", "bsval"}) {
      SqlNode value = node.node(field);
      if (value != null) {
        write(value, out);
        return;
      }
    }
    out.word("NULL");
  }

  /// `b101` or `x1F`, as the scanner leaves it.
  private static void bits(String value, SqlText out) {
    out.word(value.substring(0, 1)).glue(Identifiers.quoteLiteral(value.substring(1)));
  }
}
