package io.dpg.sql;

import java.util.List;
import java.util.Map;

/// Objects of every type, as DROP, COMMENT and GRANT name them.
final class ObjectText {

  /// Where the words are not those of the enum.
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("OBJECT_DOMCONSTRAINT", "CONSTRAINT"),
          Map.entry("OBJECT_FDW", "FOREIGN DATA WRAPPER"),
          Map.entry("OBJECT_FOREIGN_SERVER", "SERVER"),
          Map.entry("OBJECT_LARGEOBJECT", "LARGE OBJECT"),
          Map.entry("OBJECT_MATVIEW", "MATERIALIZED VIEW"),
          Map.entry("OBJECT_OPCLASS", "OPERATOR CLASS"),
          Map.entry("OBJECT_OPFAMILY", "OPERATOR FAMILY"),
          Map.entry("OBJECT_PARAMETER_ACL", "PARAMETER"),
          Map.entry("OBJECT_STATISTIC_EXT", "STATISTICS"),
          Map.entry("OBJECT_TABCONSTRAINT", "CONSTRAINT"),
          Map.entry("OBJECT_TSCONFIGURATION", "TEXT SEARCH CONFIGURATION"),
          Map.entry("OBJECT_TSDICTIONARY", "TEXT SEARCH DICTIONARY"),
          Map.entry("OBJECT_TSPARSER", "TEXT SEARCH PARSER"),
          Map.entry("OBJECT_TSTEMPLATE", "TEXT SEARCH TEMPLATE"));

  private ObjectText() {}

  /// The keyword of a type of object.
  static String words(String objectType) {
    String fromEnum = objectType.substring("OBJECT_".length()).replace('_', ' ');
    return WORDS.getOrDefault(objectType, fromEnum);
  }

  static void write(String objectType, SqlNode object, SqlText out) {
    switch (object.kind()) {
      case "String" -> NameText.single(object, out);
      case "TypeName" -> TypeText.write(object, out);
      case "RangeVar" -> NameText.relation(object, out);
      case "ObjectWithArgs" -> withArguments(objectType, object, out);
      case "Integer", "Float" -> out.expression(object);
      default -> ofList(objectType, object.list("items"), out);
    }
  }

  private static void ofList(String objectType, List<SqlNode> names, SqlText out) {
    switch (objectType) {
      case "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE" -> {
        NameText.single(names.getLast(), out);
        out.word("ON");
        NameText.qualified(names.subList(0, names.size() - 1), out);
      }
      case "OBJECT_DOMCONSTRAINT" -> {
        NameText.single(names.getLast(), out);
        out.word("ON DOMAIN");
        TypeText.write(names.getFirst(), out);
      }
      case "OBJECT_OPCLASS", "OBJECT_OPFAMILY" -> {
        NameText.qualified(names.subList(1, names.size()), out);
        out.word("USING");
        NameText.single(names.getFirst(), out);
      }
      case "OBJECT_CAST" -> {
        out.word("(");
        TypeText.write(names.getFirst(), out);
        out.word("AS");
        TypeText.write(names.get(1), out);
        out.glue(")");
      }
      default -> NameText.qualified(names, out);
    }
  }

  private static void withArguments(String objectType, SqlNode object, SqlText out) {
    if (objectType.equals("OBJECT_OPERATOR")) {
      NameText.bareOperator(object.list("objname"), out);
      out.inParentheses(object.list("objargs"), ObjectText::operandType);
      return;
    }
    NameText.qualified(object.list("objname"), out);
    if (object.flag("args_unspecified")) {
      return;
    }
    List<SqlNode> parameters = object.list("objfuncargs");
    if (parameters.isEmpty() && objectType.equals("OBJECT_AGGREGATE")) {
      out.word("(*)");
    } else {
      out.inParentheses(parameters, ObjectText::parameter);
    }
  }

  private static void operandType(SqlNode type, SqlText out) {
    if (type.isNothing()) {
      out.word("NONE");
    } else {
      TypeText.write(type, out);
    }
  }

  private static void parameter(SqlNode parameter, SqlText out) {
    switch (parameter.text("mode")) {
      case "FUNC_PARAM_IN" -> out.word("IN");
      case "FUNC_PARAM_OUT" -> out.word("OUT");
      case "FUNC_PARAM_INOUT" -> out.word("INOUT");
      case "FUNC_PARAM_VARIADIC" -> out.word("VARIADIC");
      default -> {}
    }
    if (parameter.has("name")) {
      out.name(parameter.text("name"));
    }
    TypeText.write(parameter.required("argType"), out);
  }

  static void drop(SqlNode drop, SqlText out) {
    String type = drop.text("removeType");
    out.word("DROP").word(words(type)).wordIf(drop.flag("concurrent"), "CONCURRENTLY");
    out.wordIf(drop.flag("missing_ok"), "IF EXISTS");
    out.list(drop.list("objects"), (object, text) -> write(type, object, text));
    cascade(drop, out);
  }

  static void cascade(SqlNode statement, SqlText out) {
    out.wordIf(statement.text("behavior").equals("DROP_CASCADE"), "CASCADE");
  }

  static void comment(SqlNode comment, SqlText out) {
    String type = comment.text("objtype");
    out.word("COMMENT ON").word(words(type));
    write(type, comment.required("object"), out);
    String text = comment.textOrNull("comment");
    out.word("IS").word(Identifiers.quoteNullable(text));
  }
}
