package io.dpg.pgtype;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text form of an array, `{1,"a b",NULL}`, with a comma between elements.
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

  /// The elements of an array in text form, those of inner arrays one after the other.
  public static List<@Nullable String> elements(String literal) {
    List<@Nullable String> elements = new ArrayList<>();
    int at = 0;
    while (at < literal.length()) {
      char c = literal.charAt(at);
      if (c == '{' || c == '}' || c == ',') {
        at++;
      } else {
        at = c == '"' ? addQuoted(literal, at + 1, elements) : addPlain(literal, at, elements);
      }
    }
    return elements;
  }

  private static int addQuoted(String literal, int start, List<@Nullable String> into) {
    StringBuilder element = new StringBuilder();
    int at = start;
    while (literal.charAt(at) != '"') {
      if (literal.charAt(at) == '\\') {
        at++;
      }
      element.append(literal.charAt(at++));
    }
    into.add(element.toString());
    return at + 1;
  }

  private static int addPlain(String literal, int start, List<@Nullable String> into) {
    int end = start;
    while (",}".indexOf(literal.charAt(end)) < 0) {
      end++;
    }
    String element = literal.substring(start, end);
    into.add(element.equals("NULL") ? null : element);
    return end;
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
