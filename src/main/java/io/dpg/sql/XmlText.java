package io.dpg.sql;

import java.util.List;

/// SQL/XML: the functions with words in them, and XMLTABLE.
final class XmlText {

  private XmlText() {}

  static void write(SqlNode node, SqlText out) {
    if (node.is("XmlSerialize")) {
      serialize(node, out);
      return;
    }
    switch (node.text("op")) {
      case "IS_XMLCONCAT" -> ExpressionText.call("XMLCONCAT", node.list("args"), out);
      case "IS_XMLELEMENT" -> element(node, out);
      case "IS_XMLFOREST" ->
          out.word("XMLFOREST").glue("(").list(node.list("named_args"), XmlText::named).glue(")");
      case "IS_XMLPARSE" -> parse(node, out);
      case "IS_XMLPI" -> processingInstruction(node, out);
      case "IS_XMLROOT" -> root(node.list("args"), out);
      case "IS_DOCUMENT" -> {
        ExpressionText.operand(node.list("args").getFirst(), ExpressionText.IS + 1, out);
        out.word("IS DOCUMENT");
      }
      default -> throw new IllegalStateException("cannot deparse XmlExpr " + node.text("op"));
    }
  }

  private static void named(SqlNode target, SqlText out) {
    SelectText.target(target, out);
  }

  private static void element(SqlNode node, SqlText out) {
    out.word("XMLELEMENT").glue("(").word("NAME").name(node.text("name"));
    if (!node.list("named_args").isEmpty()) {
      out.glue(",").word("XMLATTRIBUTES").glue("(");
      out.list(node.list("named_args"), XmlText::named).glue(")");
    }
    if (!node.list("args").isEmpty()) {
      out.glue(",").expressions(node.list("args"));
    }
    out.glue(")");
  }

  private static void parse(SqlNode node, SqlText out) {
    List<SqlNode> arguments = node.list("args");
    out.word("XMLPARSE").glue("(").word(option(node)).expression(arguments.getFirst());
    // The second argument is a constant: whether white space is kept.
    boolean preserves = arguments.get(1).required("boolval").flag("boolval");
    out.wordIf(preserves, "PRESERVE WHITESPACE").glue(")");
  }

  private static String option(SqlNode node) {
    return node.text("xmloption").equals("XMLOPTION_DOCUMENT") ? "DOCUMENT" : "CONTENT";
  }

  private static void processingInstruction(SqlNode node, SqlText out) {
    out.word("XMLPI").glue("(").word("NAME").name(node.text("name"));
    if (!node.list("args").isEmpty()) {
      out.glue(",").expressions(node.list("args"));
    }
    out.glue(")");
  }

  /// Arguments: the value, the version, and XmlStandaloneType as a constant.
  private static void root(List<SqlNode> arguments, SqlText out) {
    out.word("XMLROOT").glue("(").expression(arguments.getFirst()).glue(",").word("VERSION");
    boolean hasVersion = !arguments.get(1).flag("isnull");
    if (hasVersion) {
      out.expression(arguments.get(1));
    } else {
      out.word("NO VALUE");
    }
    switch ((int) arguments.get(2).required("ival").number("ival")) {
      case 0 -> out.glue(",").word("STANDALONE YES");
      case 1 -> out.glue(",").word("STANDALONE NO");
      case 2 -> out.glue(",").word("STANDALONE NO VALUE");
      default -> {}
    }
    out.glue(")");
  }

  private static void serialize(SqlNode node, SqlText out) {
    out.word("XMLSERIALIZE").glue("(").word(option(node)).expression(node.required("expr"));
    out.word("AS");
    TypeText.write(node.required("typeName"), out);
    out.wordIf(node.flag("indent"), "INDENT").glue(")");
  }

  static void table(SqlNode table, SqlText out) {
    out.wordIf(table.flag("lateral"), "LATERAL").word("XMLTABLE").glue("(");
    if (!table.list("namespaces").isEmpty()) {
      out.word("XMLNAMESPACES").glue("(").list(table.list("namespaces"), XmlText::namespace);
      out.glue("),");
    }
    ExpressionText.primary(table.required("rowexpr"), out);
    out.word("PASSING");
    ExpressionText.primary(table.required("docexpr"), out);
    out.word("COLUMNS").list(table.list("columns"), XmlText::column).glue(")");
    out.optional(table.node("alias"), NameText::alias);
  }

  private static void namespace(SqlNode target, SqlText out) {
    out.wordIf(!target.has("name"), "DEFAULT");
    ExpressionText.restricted(target.required("val"), out);
    if (target.has("name")) {
      out.word("AS").name(target.text("name"));
    }
  }

  private static void column(SqlNode column, SqlText out) {
    out.name(column.text("colname"));
    if (column.flag("for_ordinality")) {
      out.word("FOR ORDINALITY");
      return;
    }
    TypeText.write(column.required("typeName"), out);
    SqlNode path = column.node("colexpr");
    if (path != null) {
      out.word("PATH");
      ExpressionText.restricted(path, out);
    }
    SqlNode defaultValue = column.node("coldefexpr");
    if (defaultValue != null) {
      out.word("DEFAULT");
      ExpressionText.restricted(defaultValue, out);
    }
    out.wordIf(column.flag("is_not_null"), "NOT NULL");
  }
}
