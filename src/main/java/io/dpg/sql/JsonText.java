package io.dpg.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// SQL/JSON expressions.
final class JsonText {

  private JsonText() {}

  static void write(SqlNode node, SqlText out) {
    switch (node.kind()) {
      case "JsonObjectConstructor" -> object(node, out);
      case "JsonArrayConstructor" -> array(node, out);
      case "JsonArrayQueryConstructor" -> arrayOfQuery(node, out);
      case "JsonObjectAgg" -> objectAggregate(node, out);
      case "JsonArrayAgg" -> arrayAggregate(node, out);
      case "JsonParseExpr" -> parse(node, out);
      case "JsonScalarExpr" ->
          out.word("JSON_SCALAR").glue("(").expression(node.required("expr")).glue(")");
      case "JsonSerializeExpr" -> serialize(node, out);
      case "JsonFuncExpr" -> query(node, out);
      case "JsonIsPredicate" -> predicate(node, out);
      case "JsonValueExpr" -> value(node, out);
      default -> throw new IllegalStateException("cannot deparse " + node.kind());
    }
  }

  private static void object(SqlNode node, SqlText out) {
    out.word("JSON_OBJECT").glue("(").list(node.list("exprs"), JsonText::keyValue);
    out.wordIf(node.flag("absent_on_null"), "ABSENT ON NULL");
    out.wordIf(node.flag("unique"), "WITH UNIQUE KEYS");
    output(node.node("output"), out);
    out.glue(")");
  }

  private static void keyValue(SqlNode pair, SqlText out) {
    ExpressionText.primary(pair.required("key"), out);
    out.word(":");
    value(pair.required("value"), out);
  }

  /// An expression, maybe said to be JSON already.
  static void value(SqlNode value, SqlText out) {
    out.expression(value.required("raw_expr"));
    format(value.node("format"), out);
  }

  static void format(@Nullable SqlNode format, SqlText out) {
    if (format == null || !format.text("format_type").equals("JS_FORMAT_JSON")) {
      return;
    }
    out.word("FORMAT JSON");
    switch (format.text("encoding")) {
      case "JS_ENC_UTF8" -> out.word("ENCODING UTF8");
      case "JS_ENC_UTF16" -> out.word("ENCODING UTF16");
      case "JS_ENC_UTF32" -> out.word("ENCODING UTF32");
      default -> {}
    }
  }

  private static void output(@Nullable SqlNode output, SqlText out) {
    if (output == null) {
      return;
    }
    out.word("RETURNING");
    TypeText.write(output.required("typeName"), out);
    SqlNode returning = output.node("returning");
    format(returning == null ? null : returning.node("format"), out);
  }

  private static void array(SqlNode node, SqlText out) {
    out.word("JSON_ARRAY").glue("(").list(node.list("exprs"), JsonText::value);
    out.wordIf(!node.flag("absent_on_null"), "NULL ON NULL");
    output(node.node("output"), out);
    out.glue(")");
  }

  private static void arrayOfQuery(SqlNode node, SqlText out) {
    out.word("JSON_ARRAY").glue("(").statement(node.required("query"));
    format(node.node("format"), out);
    output(node.node("output"), out);
    out.glue(")");
  }

  private static void objectAggregate(SqlNode node, SqlText out) {
    SqlNode constructor = node.required("constructor");
    out.word("JSON_OBJECTAGG").glue("(");
    keyValue(node.required("arg"), out);
    out.wordIf(node.flag("absent_on_null"), "ABSENT ON NULL");
    out.wordIf(node.flag("unique"), "WITH UNIQUE KEYS");
    output(constructor.node("output"), out);
    out.glue(")");
    WindowText.filterAndOver(constructor.node("agg_filter"), constructor.node("over"), out);
  }

  private static void arrayAggregate(SqlNode node, SqlText out) {
    SqlNode constructor = node.required("constructor");
    out.word("JSON_ARRAYAGG").glue("(");
    value(node.required("arg"), out);
    out.listClause("ORDER BY", constructor.list("agg_order"), GroupText::sortKey);
    out.wordIf(!node.flag("absent_on_null"), "NULL ON NULL");
    output(constructor.node("output"), out);
    out.glue(")");
    WindowText.filterAndOver(constructor.node("agg_filter"), constructor.node("over"), out);
  }

  private static void parse(SqlNode node, SqlText out) {
    out.word("JSON").glue("(");
    value(node.required("expr"), out);
    out.wordIf(node.flag("unique_keys"), "WITH UNIQUE KEYS").glue(")");
  }

  private static void serialize(SqlNode node, SqlText out) {
    out.word("JSON_SERIALIZE").glue("(");
    value(node.required("expr"), out);
    output(node.node("output"), out);
    out.glue(")");
  }

  /// JSON_EXISTS, JSON_VALUE and JSON_QUERY.
  private static void query(SqlNode node, SqlText out) {
    String operation = node.text("op");
    out.word(operation.substring(0, operation.length() - "_OP".length())).glue("(");
    value(node.required("context_item"), out);
    out.glue(",").expression(node.required("pathspec"));
    passing(node.list("passing"), out);
    output(node.node("output"), out);
    wrapperAndQuotes(node, out);
    behavior(node.node("on_empty"), "ON EMPTY", out);
    behavior(node.node("on_error"), "ON ERROR", out);
    out.glue(")");
  }

  static void passing(List<SqlNode> arguments, SqlText out) {
    out.listClause("PASSING", arguments, JsonText::passed);
  }

  private static void passed(SqlNode argument, SqlText out) {
    value(argument.required("val"), out);
    out.word("AS").name(argument.text("name"));
  }

  static void wrapperAndQuotes(SqlNode node, SqlText out) {
    switch (node.text("wrapper")) {
      case "JSW_NONE" -> out.word("WITHOUT WRAPPER");
      case "JSW_CONDITIONAL" -> out.word("WITH CONDITIONAL WRAPPER");
      case "JSW_UNCONDITIONAL" -> out.word("WITH UNCONDITIONAL WRAPPER");
      default -> {}
    }
    switch (node.text("quotes")) {
      case "JS_QUOTES_KEEP" -> out.word("KEEP QUOTES");
      case "JS_QUOTES_OMIT" -> out.word("OMIT QUOTES");
      default -> {}
    }
  }

  static void behavior(@Nullable SqlNode behavior, String event, SqlText out) {
    if (behavior == null) {
      return;
    }
    switch (behavior.text("btype")) {
      case "JSON_BEHAVIOR_DEFAULT" -> out.clause("DEFAULT", behavior.node("expr"));
      case "JSON_BEHAVIOR_EMPTY_ARRAY" -> out.word("EMPTY ARRAY");
      case "JSON_BEHAVIOR_EMPTY_OBJECT" -> out.word("EMPTY OBJECT");
      default -> out.word(behavior.text("btype").substring("JSON_BEHAVIOR_".length()));
    }
    out.word(event);
  }

  private static void predicate(SqlNode node, SqlText out) {
    ExpressionText.operand(node.required("expr"), ExpressionText.IS + 1, out);
    format(node.node("format"), out);
    out.word("IS JSON");
    switch (node.text("item_type")) {
      case "JS_TYPE_OBJECT" -> out.word("OBJECT");
      case "JS_TYPE_ARRAY" -> out.word("ARRAY");
      case "JS_TYPE_SCALAR" -> out.word("SCALAR");
      default -> {}
    }
    out.wordIf(node.flag("unique_keys"), "WITH UNIQUE KEYS");
  }
}
