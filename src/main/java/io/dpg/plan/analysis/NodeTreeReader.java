package io.dpg.plan.analysis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the text form of PostgreSQL's node trees: `{KIND :field value ...}`, as `outfuncs.c`
/// writes and `read.c` reads it. Knows no node kinds, so it reads the trees of every version.
public final class NodeTreeReader {

  private static final String NULL = "<>";

  private final String text;
  private int position;

  private NodeTreeReader(String text) {
    this.text = text;
  }

  /// The tree of one node.
  public static TreeNode read(String text) {
    NodeTreeReader reader = new NodeTreeReader(text);
    if (!(reader.value(reader.token()) instanceof TreeNode node)) {
      throw new IllegalStateException("no node tree: " + text.lines().findFirst().orElse(""));
    }
    return node;
  }

  /// What a text consists of: brackets, names of fields and values, as they are written.
  static List<String> tokens(String text) {
    NodeTreeReader reader = new NodeTreeReader(text);
    List<String> tokens = new ArrayList<>();
    for (reader.skipSpace(); reader.position < text.length(); reader.skipSpace()) {
      tokens.add(reader.token());
    }
    return tokens;
  }

  private @Nullable Object value(String token) {
    return switch (token) {
      case "{" -> node();
      case "(" -> list();
      case NULL -> null;
      default -> token.equals("\"\"") ? "" : unescaped(token);
    };
  }

  private TreeNode node() {
    String kind = token();
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String name = token(); !name.equals("}"); name = token()) {
      Object value = value(token());
      if (peekIs('[')) {
        value = datum();
      }
      if (value != null) {
        fields.put(name.substring(1), value);
      }
    }
    return new TreeNode(kind, fields);
  }

  /// A list of nodes, lists and strings; or of numbers behind a letter that says what kind of
  /// numbers.
  private List<Object> list() {
    List<Object> elements = new ArrayList<>();
    String first = token();
    boolean numbers = first.length() == 1 && "ioxb".contains(first);
    for (String token = numbers ? token() : first; !token.equals(")"); token = token()) {
      Object element =
          isQuoted(token) ? unescaped(token.substring(1, token.length() - 1)) : value(token);
      if (element != null) {
        elements.add(element);
      }
    }
    return Collections.unmodifiableList(elements);
  }

  private Datum datum() {
    List<Byte> bytes = new ArrayList<>();
    token();
    for (String token = token(); !token.equals("]"); token = token()) {
      bytes.add((byte) Integer.parseInt(token));
    }
    byte[] array = new byte[bytes.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = bytes.get(i);
    }
    return new Datum(array);
  }

  private static boolean isQuoted(String token) {
    return token.length() >= 2 && token.startsWith("\"") && token.endsWith("\"");
  }

  /// As `pg_strtok`: brackets stand alone, anything else ends at a space or a bracket that has no
  /// backslash before it.
  private String token() {
    skipSpace();
    if (position >= text.length()) {
      throw new IllegalStateException("the node tree ends early");
    }
    int start = position;
    if (isBracket(text.charAt(position))) {
      return text.substring(start, ++position);
    }
    while (position < text.length() && !endsToken(text.charAt(position))) {
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    return text.substring(start, Math.min(position, text.length()));
  }

  private boolean peekIs(char expected) {
    skipSpace();
    return position < text.length() && text.charAt(position) == expected;
  }

  private void skipSpace() {
    while (position < text.length() && isSpace(text.charAt(position))) {
      position++;
    }
  }

  private static boolean endsToken(char character) {
    return isSpace(character) || isBracket(character);
  }

  private static boolean isSpace(char character) {
    return character == ' ' || character == '\n' || character == '\t';
  }

  private static boolean isBracket(char character) {
    return character == '(' || character == ')' || character == '{' || character == '}';
  }

  /// The server breaks long lines at any space, also at an escaped one: an escaped line end was a
  /// space.
  private static String unescaped(String token) {
    if (token.indexOf('\\') < 0) {
      return token;
    }
    StringBuilder plain = new StringBuilder(token.length());
    for (int i = 0; i < token.length(); i++) {
      char character = token.charAt(i);
      if (character == '\\' && i + 1 < token.length()) {
        character = token.charAt(++i);
        plain.append(character == '\n' ? ' ' : character);
      } else {
        plain.append(character);
      }
    }
    return plain.toString();
  }
}
