package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what a node says of a chunk into what PostgreSQL would say of the client's own COPY: the
/// logical names, and the line numbers of the client's data.
final class NodeMessages {

  private static final String LINE = ", line ";

  private NodeMessages() {}

  /// A node's error or notice in the client's words.
  ///
  /// @param generatedFields how many fields dpg has put in front of the client's own
  static SqlError translate(SqlError error, Chunk chunk, int generatedFields, String delimiter) {
    CopyTarget target = chunk.target();
    String constraint = error.fields().get('n');
    String message = error.message();
    String detail = error.detail();
    Map<Character, String> fields = new HashMap<>(error.fields());
    if (constraint != null && !target.suffix().isEmpty() && constraint.endsWith(target.suffix())) {
      String logical = constraint.substring(0, constraint.length() - target.suffix().length());
      message = rename(message, constraint, logical);
      fields.put('n', logical);
    }
    message = rename(message, target.table(), target.logicalTable());
    detail = detail == null ? null : rename(detail, target.table(), target.logicalTable());
    fields.computeIfPresent(
        't', (_, table) -> table.equals(target.table()) ? target.logicalTable() : table);
    return new SqlError(
        error.state(),
        skippedLine(message, chunk),
        detail,
        error.hint(),
        0,
        context(error.where(), chunk, generatedFields, delimiter),
        fields);
  }

  private static String rename(String text, String physical, String logical) {
    return text.replace('"' + physical + '"', '"' + logical + '"');
  }

  /// The line that a CONTEXT names in the client's data; `Long.MAX_VALUE` when it names none.
  static long line(SqlError translated) {
    String where = translated.where();
    int at = where == null ? -1 : where.indexOf(LINE, Math.max(where.lastIndexOf("COPY "), 0));
    return where == null || at < 0 ? Long.MAX_VALUE : number(where, at + LINE.length());
  }

  /// `COPY <table>, line <n>...`, after the lines of what was called for the row (a trigger's
  /// function, for instance).
  private static @Nullable String context(
      @Nullable String where, Chunk chunk, int generatedFields, String delimiter) {
    if (where == null) {
      return null;
    }
    String prefix = "COPY " + chunk.target().table() + LINE;
    int at = where.startsWith(prefix) ? 0 : where.indexOf("\n" + prefix) + 1;
    if (at == 0 && !where.startsWith(prefix)) {
      return where;
    }
    int digits = at + prefix.length();
    int rest = afterDigits(where, digits);
    long line = chunk.lines().clientLine(number(where, digits));
    return where.substring(0, at)
        + "COPY "
        + chunk.target().logicalTable()
        + LINE
        + line
        + withoutGenerated(where.substring(rest), generatedFields, delimiter);
  }

  /// Takes generated fields out of the line that an error quotes.
  private static String withoutGenerated(String rest, int generatedFields, String delimiter) {
    String quoted = ": \"";
    if (!rest.startsWith(quoted)) {
      return rest;
    }
    int from = quoted.length();
    for (int i = 0; i < generatedFields; i++) {
      int next = rest.indexOf(delimiter, from);
      from = next < 0 ? from : next + 1;
    }
    return quoted + rest.substring(from);
  }

  /// LOG_VERBOSITY verbose names the line in the message itself.
  private static String skippedLine(String message, Chunk chunk) {
    String prefix = "skipping row due to data type incompatibility at line ";
    if (!message.startsWith(prefix)) {
      return message;
    }
    int digits = prefix.length();
    long line = chunk.lines().clientLine(number(message, digits));
    return prefix + line + message.substring(afterDigits(message, digits));
  }

  private static int afterDigits(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static long number(String text, int from) {
    int to = Math.min(afterDigits(text, from), from + 18);
    return to == from ? Long.MAX_VALUE : Long.parseLong(text, from, to, 10);
  }
}
