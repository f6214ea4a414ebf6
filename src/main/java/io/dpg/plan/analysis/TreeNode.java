package io.dpg.plan.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One node of an analysed tree: a kind (`QUERY`, `VAR`, ...) and its fields, named as in
/// PostgreSQL's `outfuncs.c`. Immutable. A field holds a `TreeNode`, a `List` (of nodes, lists or
/// strings), a `String` or a [Datum]; a null pointer is absent.
public record TreeNode(String kind, Map<String, Object> fields) {

  public TreeNode {
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  public boolean is(String expectedKind) {
    return kind.equals(expectedKind);
  }

  public boolean has(String field) {
    return fields.containsKey(field);
  }

  public @Nullable TreeNode node(String field) {
    return fields.get(field) instanceof TreeNode child ? child : null;
  }

  public TreeNode required(String field) {
    TreeNode child = node(field);
    if (child == null) {
      throw new IllegalStateException(kind + " has no node in its field " + field);
    }
    return child;
  }

  /// The nodes in a list; empty when the list is absent.
  public List<TreeNode> nodes(String field) {
    return list(field).stream()
        .filter(TreeNode.class::isInstance)
        .map(TreeNode.class::cast)
        .toList();
  }

  /// The list in the field; empty when it is absent.
  public List<?> list(String field) {
    return fields.get(field) instanceof List<?> list ? list : List.of();
  }

  public List<String> strings(String field) {
    return list(field).stream().map(String::valueOf).toList();
  }

  /// The text in the field; "" when it is absent.
  public String text(String field) {
    return fields.get(field) instanceof String text ? text : "";
  }

  /// The number in the field; 0 when it is absent. OIDs above `Integer.MAX_VALUE` come out
  /// negative.
  public int number(String field) {
    return fields.get(field) instanceof String text ? (int) Long.parseLong(text) : 0;
  }

  public boolean flag(String field) {
    return text(field).equals("true");
  }

  public @Nullable Datum datum(String field) {
    return fields.get(field) instanceof Datum datum ? datum : null;
  }

  /// The nodes directly below this one, also those in nested lists.
  public List<TreeNode> children() {
    List<TreeNode> children = new ArrayList<>();
    fields.values().forEach(value -> collect(value, children));
    return children;
  }

  /// A copy in which every node directly below went through the operator.
  public TreeNode withChildren(UnaryOperator<TreeNode> operator) {
    Map<String, Object> copy = new LinkedHashMap<>();
    fields.forEach((name, value) -> copy.put(name, mapped(value, operator)));
    return new TreeNode(kind, copy);
  }

  /// A copy with another text in a field.
  public TreeNode with(String field, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>(fields);
    copy.put(field, value);
    return new TreeNode(kind, copy);
  }

  private static void collect(Object value, List<TreeNode> into) {
    if (value instanceof TreeNode node) {
      into.add(node);
    } else if (value instanceof List<?> list) {
      list.forEach(element -> collect(element, into));
    }
  }

  private static Object mapped(Object value, UnaryOperator<TreeNode> operator) {
    if (value instanceof TreeNode node) {
      return operator.apply(node);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(element -> mapped(element, operator)).toList();
    }
    return value;
  }
}
