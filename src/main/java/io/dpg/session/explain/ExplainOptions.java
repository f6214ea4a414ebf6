package io.dpg.session.explain;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.Oid;
import io.dpg.sql.BooleanOption;
import io.dpg.sql.SqlNode;
import io.dpg.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a client wants EXPLAIN to do.
///
/// @param dist whether all tasks are to be shown
/// @param further the other options, as they are given to nodes
public record ExplainOptions(
    boolean analyze, boolean dist, boolean verbose, Format format, List<String> further) {

  private static final int JSON = 114;
  private static final int XML = 142;

  /// How the answer is written.
  public enum Format {
    TEXT,
    JSON,
    YAML,
    XML
  }

  public ExplainOptions {
    further = List.copyOf(further);
  }

  /// @param explain an EXPLAIN statement
  public static ExplainOptions of(SqlNode explain) {
    boolean analyze = false;
    boolean dist = false;
    boolean verbose = false;
    Format format = Format.TEXT;
    List<String> further = new ArrayList<>();
    for (SqlNode option : explain.list("options")) {
      String name = option.text("defname").toLowerCase(Locale.ROOT);
      String value = value(option);
      boolean on = BooleanOption.isOn(option);
      switch (name) {
        case "analyze" -> analyze = on;
        case "verbose" -> verbose = on;
        case "dist" -> dist = on;
        case "format" -> format = format(value);
        default -> {}
      }
      if (!name.equals("dist") && !name.equals("format")) {
        further.add(option.has("arg") ? name + " " + value : name);
      }
    }
    return new ExplainOptions(analyze, dist, verbose, format, further);
  }

  private static Format format(String value) {
    return switch (value) {
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      case "yaml" -> Format.YAML;
      case "xml" -> Format.XML;
      default ->
          throw SqlError.of(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "unrecognized value for EXPLAIN option \"format\": \"%s\"",
                  value)
              .asException();
    };
  }

  private static String value(SqlNode option) {
    SqlNode value = option.node("arg");
    if (value == null) {
      return "true";
    }
    return switch (value.kind()) {
      case "Integer" -> Long.toString(value.number("ival"));
      case "Boolean" -> Boolean.toString(value.flag("boolval"));
      default -> value.text("sval").toLowerCase(Locale.ROOT);
    };
  }

  /// Whether nodes are to tell of their work: it is done, and all of it shown.
  public boolean isMeasured() {
    return analyze && dist;
  }

  /// Whether the client itself has said something of SERIALIZE.
  public boolean serializes() {
    return further.stream().anyMatch(option -> option.startsWith("serialize"));
  }

  /// The options for a node, whose answer is text or else JSON.
  public String forNodes() {
    List<String> all = new ArrayList<>(further);
    all.add(format == Format.TEXT ? "format text" : "format json");
    return String.join(", ", all);
  }

  /// The options for a node that answers the client itself.
  public String forClient() {
    List<String> all = new ArrayList<>(further);
    all.add("format " + format.name().toLowerCase(Locale.ROOT));
    return String.join(", ", all);
  }

  /// The columns of the answer.
  public List<Field> fields() {
    int type =
        switch (format) {
          case TEXT, YAML -> Oid.TEXT;
          case JSON -> JSON;
          case XML -> XML;
        };
    return List.of(Field.of("QUERY PLAN", type, -1));
  }
}
