package io.dpg.session.explain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tree of maps, lists and values as YAML, as PostgreSQL writes plans: two blanks for each level,
/// all texts in quotes.
final class YamlText {

  private final StringBuilder text = new StringBuilder();

  private YamlText() {}

  static String of(List<?> list) {
    YamlText yaml = new YamlText();
    yaml.items(list, 0);
    return yaml.text.toString().stripTrailing();
  }

  private void items(List<?> list, int level) {
    for (Object item : list) {
      indent(level);
      text.append("- ");
      if (item instanceof Map<?, ?> map) {
        entries(map, level + 1, true);
      } else {
        text.append(scalar(item)).append('\n');
      }
    }
  }

  /// @param behindDash whether the first one stands behind an item's dash
  private void entries(Map<?, ?> map, int level, boolean behindDash) {
    boolean first = behindDash;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        indent(level);
      }
      first = false;
      text.append(entry.getKey()).append(": ");
      value(entry.getValue(), level + 1);
    }
  }

  private void value(@Nullable Object value, int level) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        text.append('\n');
        entries(map, level, false);
      }
      case List<?> list when !list.isEmpty() -> {
        text.append('\n');
        items(list, level);
      }
      case Map<?, ?> _ -> text.append("{}\n");
      case List<?> _ -> text.append("[]\n");
      case null, default -> text.append(scalar(value)).append('\n');
    }
  }

  private void indent(int level) {
    text.append("  ".repeat(level));
  }

  private static String scalar(@Nullable Object value) {
    return value instanceof String string ? quoted(string) : String.valueOf(value);
  }

  /// As in JSON, of which YAML's double quotes understand every escape.
  private static String quoted(String string) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < string.length(); i++) {
      char character = string.charAt(i);
      switch (character) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default ->
            quoted.append(
                character < ' ' ? "\\u%04x".formatted((int) character) : String.valueOf(character));
      }
    }
    return quoted.append('"').toString();
  }
}
