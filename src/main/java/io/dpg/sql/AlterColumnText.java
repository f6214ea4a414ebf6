package io.dpg.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE ... ALTER COLUMN.
final class AlterColumnText {

  private static final Set<String> TYPES =
      Set.of(
          "AT_AlterColumnType",
          "AT_ColumnDefault",
          "AT_SetNotNull",
          "AT_DropNotNull",
          "AT_SetExpression",
          "AT_DropExpression",
          "AT_SetStatistics",
          "AT_SetStorage",
          "AT_SetCompression",
          "AT_SetOptions",
          "AT_ResetOptions",
          "AT_AddIdentity",
          "AT_SetIdentity",
          "AT_DropIdentity");

  private AlterColumnText() {}

  static boolean isFor(String subtype) {
    return TYPES.contains(subtype);
  }

  static void write(SqlNode command, SqlText out) {
    out.word("ALTER COLUMN");
    // An index's columns go by number.
    out.word(
        command.has("name")
            ? Identifiers.quote(command.text("name"))
            : Long.toString(command.number("num")));
    SqlNode definition = command.node("def");
    switch (command.text("subtype")) {
      case "AT_AlterColumnType" -> type(command.required("def"), out);
      case "AT_ColumnDefault" -> defaultValue(definition, out);
      case "AT_SetNotNull" -> out.word("SET NOT NULL");
      case "AT_DropNotNull" -> out.word("DROP NOT NULL");
      case "AT_SetExpression" ->
          out.word("SET EXPRESSION AS (").expression(command.required("def")).glue(")");
      case "AT_DropExpression" -> dropped("DROP EXPRESSION", command, out);
      case "AT_SetStatistics" -> setting("SET STATISTICS", definition, out);
      case "AT_SetStorage" -> setting("SET STORAGE", definition, out);
      case "AT_SetCompression" -> setting("SET COMPRESSION", definition, out);
      case "AT_SetOptions" -> AlterTableText.options("SET", command, out);
      case "AT_ResetOptions" -> AlterTableText.options("RESET", command, out);
      case "AT_AddIdentity" -> out.word("ADD").optional(definition, ConstraintText::write);
      case "AT_SetIdentity" ->
          command.required("def").list("items").forEach(option -> identityOption(option, out));
      default -> dropped("DROP IDENTITY", command, out);
    }
  }

  private static void type(SqlNode definition, SqlText out) {
    out.word("TYPE");
    TypeText.write(definition.required("typeName"), out);
    out.optional(definition.node("collClause"), ExpressionText::write);
    out.clause("USING", definition.node("raw_default"));
  }

  private static void defaultValue(@Nullable SqlNode value, SqlText out) {
    if (value == null) {
      out.word("DROP DEFAULT");
    } else {
      out.clause("SET DEFAULT", value);
    }
  }

  private static void dropped(String words, SqlNode command, SqlText out) {
    out.word(words).wordIf(command.flag("missing_ok"), "IF EXISTS");
  }

  private static void setting(String words, @Nullable SqlNode value, SqlText out) {
    out.word(words);
    if (value == null) {
      out.word("DEFAULT");
    } else if (value.is("String")) {
      out.name(value.text("sval"));
    } else {
      out.expression(value);
    }
  }

  private static void identityOption(SqlNode option, SqlText out) {
    switch (option.text("defname")) {
      case "generated" -> {
        // The argument is the character 'a' or 'd' as a number.
        boolean always = option.required("arg").number("ival") == 'a';
        out.word("SET GENERATED").word(always ? "ALWAYS" : "BY DEFAULT");
      }
      case "restart" -> SequenceText.option(option, out);
      default -> {
        out.word("SET");
        SequenceText.option(option, out);
      }
    }
  }
}
