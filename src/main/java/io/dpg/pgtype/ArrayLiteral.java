package io.dpg.pgtype;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text form of a one-dimensional array, `{1,"a b",NULL}`, with a comma between elements.
public final class ArrayLiteral {

  private ArrayLiteral() {}

  /// The array of some elements in text form.
  public static String of(List<? extends @Nullable String> elements) {
    StringBuilder literal = new StringBuilder("{");
    for (String element : elements) {
      if (literal.length() > 1) {
        literal.append(',');
      }
      if (element == null) {
        literal.append("NULL");
      } else if (needsQuotes(element)) {
        appendQuoted(element, literal);
      } else {
        literal.append(element);
      }
    }
    return literal.append('}').toString();
  }

  private static boolean needsQuotes(String element) {
    return element.isEmpty()
        || element.equalsIgnoreCase("NULL")
        || element.chars().anyMatch(c -> "{}\",\\".indexOf(c) >= 0 || c <= ' ');
  }

  private static void appendQuoted(String element, StringBuilder literal) {
    literal.append('"');
    for (int i = 0; i < element.length(); i++) {
      char c = element.charAt(i);
      if (c == '"' || c == '\\') {
        literal.append('\\');
      }
      literal.append(c);
    }
    literal.append('"');
  }
}
