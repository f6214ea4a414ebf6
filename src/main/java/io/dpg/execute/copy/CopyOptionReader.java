package io.dpg.execute.copy;

import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the options of a parsed COPY statement, in their old and new spelling. What PostgreSQL
/// would refuse is read as if it were not there: the coordinator node is asked first and says so.
final class CopyOptionReader {

  private final List<SqlNode> options;

  CopyOptionReader(SqlNode copyStatement) {
    this.options = copyStatement.list("options");
  }

  CopyOptions read() {
    CopyFormat format = format();
    boolean csv = format == CopyFormat.CSV;
    String quote = character("quote", "\"");
    return new CopyOptions(
        format,
        character("delimiter", csv ? "," : "\t"),
        text("null", csv ? "" : "\\N"),
        textOrNull("default"),
        header(),
        quote,
        character("escape", quote),
        columns("force_quote"),
        columns("force_not_null"),
        columns("force_null"),
        textOrNull("encoding"),
        "ignore".equals(lower("on_error")),
        number("reject_limit"),
        lower("log_verbosity"));
  }

  private CopyFormat format() {
    return switch (String.valueOf(lower("format"))) {
      case "csv" -> CopyFormat.CSV;
      case "binary" -> CopyFormat.BINARY;
      default -> CopyFormat.TEXT;
    };
  }

  private HeaderLine header() {
    SqlNode option = option("header");
    if (option == null) {
      return HeaderLine.NONE;
    }
    String value = String.valueOf(lower("header"));
    return switch (value) {
      case "match" -> HeaderLine.MATCH;
      case "false", "off", "0" -> HeaderLine.NONE;
      default -> HeaderLine.PRESENT;
    };
  }

  /// The value of an option that is one ASCII character.
  private String character(String name, String otherwise) {
    String value = text(name, otherwise);
    return value.length() == 1 && value.charAt(0) < 128 ? value : otherwise;
  }

  private String text(String name, String otherwise) {
    String value = textOrNull(name);
    return value == null ? otherwise : value;
  }

  private @Nullable String lower(String name) {
    String value = textOrNull(name);
    return value == null ? null : value.toLowerCase(Locale.ROOT);
  }

  private @Nullable String textOrNull(String name) {
    SqlNode option = option(name);
    SqlNode value = option == null ? null : option.node("arg");
    if (value == null) {
      return null;
    }
    return switch (value.kind()) {
      case "String" -> value.text("sval");
      case "Float" -> value.text("fval");
      case "Integer" -> Long.toString(value.number("ival"));
      case "Boolean" -> Boolean.toString(value.flag("boolval"));
      default -> null;
    };
  }

  private long number(String name) {
    String value = textOrNull(name);
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      // Not a number: the coordinator node refuses it.
      return 0;
    }
  }

  private ColumnChoice columns(String name) {
    SqlNode option = option(name);
    if (option == null) {
      return ColumnChoice.NONE;
    }
    SqlNode value = option.node("arg");
    if (value != null && value.is("A_Star")) {
      return new ColumnChoice(true, List.of());
    }
    List<SqlNode> names =
        value != null && value.is("List") ? value.list("items") : option.list("arg");
    return new ColumnChoice(false, names.stream().map(it -> it.text("sval")).toList());
  }

  private @Nullable SqlNode option(String name) {
    for (SqlNode option : options) {
      if (option.text("defname").equalsIgnoreCase(name)) {
        return option;
      }
    }
    return null;
  }
}
