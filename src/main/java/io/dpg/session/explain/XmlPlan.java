package io.dpg.session.explain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tree of maps, lists and values as XML, as PostgreSQL writes plans.
final class XmlPlan {

  private static final String NAMESPACE = "http://www.postgresql.org/2009/explain";

  private final StringBuilder text = new StringBuilder();

  private XmlPlan() {}

  static String of(Map<String, Object> query) {
    XmlPlan xml = new XmlPlan();
    xml.text.append("<explain xmlns=\"").append(NAMESPACE).append("\">\n");
    xml.element("Query", query, 1);
    return xml.text.append("</explain>").toString();
  }

  private void element(String name, @Nullable Object value, int level) {
    String tag = tag(name);
    String indent = "  ".repeat(level);
    switch (value) {
      case Map<?, ?> map -> {
        text.append(indent).append('<').append(tag).append(">\n");
        map.forEach((key, child) -> element(String.valueOf(key), child, level + 1));
        text.append(indent).append("</").append(tag).append(">\n");
      }
      case List<?> list -> {
        text.append(indent).append('<').append(tag).append(">\n");
        list.forEach(item -> element(itemName(name, item), item, level + 1));
        text.append(indent).append("</").append(tag).append(">\n");
      }
      case null, default ->
          text.append(indent)
              .append('<')
              .append(tag)
              .append('>')
              .append(escaped(String.valueOf(value)))
              .append("</")
              .append(tag)
              .append(">\n");
    }
  }

  /// `Plans` has elements `Plan`; values are `Item`s.
  private static String itemName(String list, @Nullable Object item) {
    boolean isGroup = item instanceof Map<?, ?>;
    return isGroup && list.endsWith("s") ? list.substring(0, list.length() - 1) : "Item";
  }

  private static String tag(String name) {
    StringBuilder tag = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char character = name.charAt(i);
      boolean allowed =
          Character.isLetterOrDigit(character)
              || character == '-'
              || character == '_'
              || character == '.';
      tag.append(allowed ? character : '-');
    }
    return tag.toString();
  }

  /// What XML 1.0 does not allow at all is left out.
  private static String escaped(String value) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      switch (character) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '\n', '\t' -> escaped.append(character);
        case '\r' -> escaped.append("&#x0d;");
        default -> {
          if (character >= ' ') {
            escaped.append(character);
          }
        }
      }
    }
    return escaped.toString();
  }
}
