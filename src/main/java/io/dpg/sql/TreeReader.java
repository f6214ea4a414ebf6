package io.dpg.sql;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// Reads libpg_query's JSON into the statements of the script, in one pass.
final class TreeReader {

  /// The JSON comes from our own parser, which has its own limits.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final int FIELDS_AT_FIRST = 8;

  private final JsonParser json;
  private final String script;
  private final ByteOffsets offsets;

  private TreeReader(JsonParser json, String script) {
    this.json = json;
    this.script = script;
    this.offsets = ByteOffsets.of(script);
  }

  static List<ParsedStatement> read(byte[] tree, String script) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), tree)) {
      return new TreeReader(json, script).statements();
    }
  }

  /// `{"version": 180004, "stmts": [{"stmt": {...}, "stmt_location": 2, "stmt_len": 9}, ...]}`
  private List<ParsedStatement> statements() {
    List<ParsedStatement> statements = new ArrayList<>(1);
    json.nextToken();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      if (json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          statements.add(statement());
        }
      }
    }
    return List.copyOf(statements);
  }

  private ParsedStatement statement() {
    SqlNode tree = SqlNode.NOTHING;
    int start = 0;
    int length = 0;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "stmt" -> tree = namedOrInline("", name);
        case "stmt_location" -> start = json.getIntValue();
        default -> length = json.getIntValue();
      }
    }
    int from = offsets.index(start);
    int to = length == 0 ? endWithoutSpace() : offsets.index(start + length);
    SqlNode placed = from == 0 ? tree : tree.movedBack(from);
    return new ParsedStatement(script.substring(from, to), placed, from);
  }

  private int endWithoutSpace() {
    int end = script.length();
    while (end > 0 && Character.isWhitespace(script.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /// At `{` of either `{"Kind": {fields}}` or, when the parent's field has one type only,
  /// `{fields}`. Kinds begin with an upper-case letter, fields do not.
  private SqlNode namedOrInline(String parent, String field) {
    String first = json.nextName();
    if (first != null && Character.isUpperCase(first.charAt(0))) {
      json.nextToken();
      SqlNode node = node(first, json.nextName());
      json.nextToken();
      return node;
    }
    String kind = InlineKinds.kindIn(parent, field);
    if (kind.isEmpty()) {
      if (first == null) {
        return SqlNode.NOTHING;
      }
      throw new IllegalStateException("unknown kind of node in " + parent + "." + field);
    }
    return node(kind, first);
  }

  /// The node whose first field name was read already; null for a node without fields.
  private SqlNode node(String kind, @Nullable String firstField) {
    String[] names = new String[FIELDS_AT_FIRST];
    Object[] values = new Object[FIELDS_AT_FIRST];
    int size = 0;
    int location = Positions.isLocated(kind) ? offsets.index(0) : -1;
    for (String field = firstField; field != null; field = json.nextName()) {
      JsonToken token = json.nextToken();
      if (field.equals("location")) {
        location = offsets.index(json.getIntValue());
        continue;
      }
      Object value = value(kind, field, token);
      if (value == null) {
        continue;
      }
      if (size == names.length) {
        names = Arrays.copyOf(names, size * 2);
        values = Arrays.copyOf(values, size * 2);
      }
      names[size] = field;
      values[size++] = value;
    }
    if (kind.equals("ParamRef")) {
      refuseJunkAfter(location);
    }
    return new SqlNode(kind, names, values, size, location);
  }

  /// libpg_query's scanner lets a name follow a parameter's number at once; PostgreSQL's does not.
  private void refuseJunkAfter(int parameter) {
    int end = parameter + 1;
    while (end < script.length() && isDigit(script.charAt(end))) {
      end++;
    }
    int junkEnd = end;
    while (junkEnd < script.length() && continuesName(script.charAt(junkEnd))) {
      junkEnd++;
    }
    if (junkEnd > end && script.charAt(end) != '$') {
      throw SqlError.of(
              SqlState.SYNTAX_ERROR,
              "trailing junk after parameter at or near \"%s\"",
              script.substring(parameter, junkEnd))
          .at(script.codePointCount(0, parameter) + 1)
          .asException();
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean continuesName(char c) {
    return isDigit(c) || c == '_' || c == '$' || c >= 0x80 || Character.isLetter(c);
  }

  /// Null for what a node leaves out: mostly the parser does so itself.
  private @Nullable Object value(String kind, String field, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> namedOrInline(kind, field);
      case START_ARRAY -> list();
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT -> number(field, json.getLongValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> null;
      default -> throw new IllegalStateException("unexpected JSON in a syntax tree: " + token);
    };
  }

  private @Nullable Long number(String field, long value) {
    if (Positions.isPosition(field)) {
      return (long) offsets.index((int) value);
    }
    return value == 0 ? null : (Long) value;
  }

  private List<SqlNode> list() {
    List<SqlNode> nodes = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      nodes.add(namedOrInline("", ""));
    }
    return Collections.unmodifiableList(nodes);
  }
}
