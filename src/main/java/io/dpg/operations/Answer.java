package io.dpg.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes results of cluster functions as JSON, the form in which the coordinator node takes them.
final class Answer {

  /// The result of a function that returns nothing.
  static final String VOID = "null";

  private Answer() {}

  static String of(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        default -> {
          if (c < ' ') {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }

  static String of(long number) {
    return Long.toString(number);
  }

  static String of(boolean flag) {
    return Boolean.toString(flag);
  }

  /// A set of rows.
  ///
  /// @param columns their names, as the SQL function reads them
  /// @param rows text values, null for NULL; the function's column types make of them what they are
  static String rows(List<String> columns, List<List<@Nullable String>> rows) {
    StringBuilder json = new StringBuilder("[");
    for (List<@Nullable String> row : rows) {
      json.append(json.length() == 1 ? "{" : ",{");
      for (int i = 0; i < columns.size(); i++) {
        json.append(i == 0 ? "" : ",")
            .append(of(columns.get(i)))
            .append(':')
            .append(of(row.get(i)));
      }
      json.append('}');
    }
    return json.append(']').toString();
  }
}
