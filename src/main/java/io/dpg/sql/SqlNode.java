package io.dpg.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One node of PostgreSQL's raw parse tree: a kind (`SelectStmt`, `ColumnRef`, ...) and its fields,
/// named as in PostgreSQL's `parsenodes.h`. Immutable.
///
/// A field holds a `SqlNode`, a `List<SqlNode>`, a `String` (also for enum values, as
/// `SETOP_UNION`), a `Long` or a `Boolean`. What is zero, false, empty or null in PostgreSQL's own
/// node is absent; an empty string is present. A null element of a list (as in plain `DISTINCT`) is
/// [#NOTHING].
///
/// Two nodes are equal when they have the same kind and fields, wherever they stand in a text.
public final class SqlNode {

  /// What a list holds where PostgreSQL's own list holds a null pointer.
  public static final SqlNode NOTHING = new SqlNode("", new String[0], new Object[0], 0, -1);

  private final String kind;
  private final String[] names;
  private final Object[] values;
  private final int size;
  private final int location;

  /// Takes over the arrays, whose first `size` elements count.
  SqlNode(String kind, String[] names, Object[] values, int size, int location) {
    this.kind = kind;
    this.names = names;
    this.values = values;
    this.size = size;
    this.location = location;
  }

  /// A node that stands in no text. Zero, false and empty lists are left out, as the parser does.
  public static SqlNode of(String kind, Map<String, ?> fields) {
    String[] names = new String[fields.size()];
    Object[] values = new Object[fields.size()];
    int size = 0;
    for (Map.Entry<String, ?> field : fields.entrySet()) {
      Object value = normalized(field.getValue());
      if (value != null) {
        names[size] = field.getKey();
        values[size++] = value;
      }
    }
    return new SqlNode(kind, names, values, size, -1);
  }

  /// A `String` node, the element of qualified names.
  public static SqlNode string(String value) {
    return of("String", Map.of("sval", value));
  }

  public String kind() {
    return kind;
  }

  public boolean is(String expectedKind) {
    return kind.equals(expectedKind);
  }

  public boolean isNothing() {
    return kind.isEmpty();
  }

  public boolean has(String field) {
    return value(field) != null;
  }

  /// The node in the field, or null when it is absent or holds something else.
  public @Nullable SqlNode node(String field) {
    return value(field) instanceof SqlNode child ? child : null;
  }

  /// The node in a field that nodes of this kind always have.
  public SqlNode required(String field) {
    SqlNode child = node(field);
    if (child == null) {
      throw new IllegalStateException(kind + " has no node in its field " + field);
    }
    return child;
  }

  /// The list in the field; empty when it is absent.
  @SuppressWarnings("unchecked") // the constructors let only lists of nodes in
  public List<SqlNode> list(String field) {
    return value(field) instanceof List<?> children ? (List<SqlNode>) children : List.of();
  }

  /// The text or the enum value in the field; "" when it is absent.
  public String text(String field) {
    return value(field) instanceof String text ? text : "";
  }

  public @Nullable String textOrNull(String field) {
    return value(field) instanceof String text ? text : null;
  }

  /// The number in the field; 0 when it is absent.
  public long number(String field) {
    return value(field) instanceof Long number ? number : 0;
  }

  /// The truth in the field; false when it is absent.
  public boolean flag(String field) {
    return value(field) instanceof Boolean flag && flag;
  }

  /// Where the node begins in [ParsedStatement#text], as PostgreSQL sees it (an operator's node at
  /// the operator): a 0-based index of a `char`; -1 when unknown.
  public int location() {
    return location;
  }

  /// All fields, in the parser's order.
  public Map<String, Object> fields() {
    Map<String, Object> fields = LinkedHashMap.newLinkedHashMap(size);
    for (int i = 0; i < size; i++) {
      fields.put(names[i], values[i]);
    }
    return Collections.unmodifiableMap(fields);
  }

  /// A copy with another value in the field; null, false, zero and the empty list remove it.
  public SqlNode with(String field, @Nullable Object value) {
    Object newValue = normalized(value);
    String[] newNames = new String[size + 1];
    Object[] newValues = new Object[size + 1];
    int count = 0;
    boolean placed = newValue == null;
    for (int i = 0; i < size; i++) {
      boolean replaced = names[i].equals(field);
      if (replaced && newValue == null) {
        continue;
      }
      newNames[count] = names[i];
      newValues[count++] = replaced && newValue != null ? newValue : values[i];
      placed |= replaced;
    }
    if (!placed && newValue != null) {
      newNames[count] = field;
      newValues[count++] = newValue;
    }
    return new SqlNode(kind, newNames, newValues, count, location);
  }

  /// The same node, said to begin at another place of the text.
  public SqlNode at(int newLocation) {
    return new SqlNode(kind, names, values, size, newLocation);
  }

  /// A copy in which every node, children first, went through the operator. Parts that it returns
  /// unchanged (the same object) are shared with this tree.
  @SuppressWarnings("ReferenceEquality") // the same object is what is shared
  public SqlNode rewrite(UnaryOperator<SqlNode> operator) {
    Object[] newValues = null;
    for (int i = 0; i < size; i++) {
      Object value = rewritten(values[i], operator);
      if (value != values[i]) {
        newValues = newValues == null ? values.clone() : newValues;
        newValues[i] = value;
      }
    }
    SqlNode copy = newValues == null ? this : new SqlNode(kind, names, newValues, size, location);
    return operator.apply(copy);
  }

  @SuppressWarnings("ReferenceEquality") // the same object is what is shared
  private static Object rewritten(Object value, UnaryOperator<SqlNode> operator) {
    if (value instanceof SqlNode child) {
      return child.rewrite(operator);
    }
    if (!(value instanceof List<?> children)) {
      return value;
    }
    List<SqlNode> copy = null;
    for (int i = 0; i < children.size(); i++) {
      SqlNode child = (SqlNode) children.get(i);
      SqlNode newChild = child.isNothing() ? child : child.rewrite(operator);
      if (newChild != child && copy == null) {
        copy = new ArrayList<>(children.size());
        for (int k = 0; k < i; k++) {
          copy.add((SqlNode) children.get(k));
        }
      }
      if (copy != null) {
        copy.add(newChild);
      }
    }
    return copy == null ? value : Collections.unmodifiableList(copy);
  }

  /// Shows every node to the visitor, parents first; it returns false to skip a node's children.
  public void walk(Predicate<SqlNode> visitor) {
    if (!visitor.test(this)) {
      return;
    }
    for (int i = 0; i < size; i++) {
      if (values[i] instanceof SqlNode child) {
        child.walk(visitor);
      } else if (values[i] instanceof List<?> children) {
        for (Object child : children) {
          ((SqlNode) child).walk(visitor);
        }
      }
    }
  }

  /// Whether both are the same but for where they stand in their texts.
  public boolean sameAs(SqlNode other) {
    if (!kind.equals(other.kind)) {
      return false;
    }
    int counted = 0;
    for (int i = 0; i < size; i++) {
      if (Positions.isPosition(names[i])) {
        continue;
      }
      counted++;
      if (!Objects.equals(values[i], other.value(names[i]))) {
        return false;
      }
    }
    return counted == other.countWithoutPositions();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SqlNode node && sameAs(node);
  }

  @Override
  public int hashCode() {
    int hash = kind.hashCode();
    for (int i = 0; i < size; i++) {
      if (!Positions.isPosition(names[i])) {
        hash += names[i].hashCode() * 31 ^ values[i].hashCode();
      }
    }
    return hash;
  }

  /// Kind and fields, for logs and failed tests.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(kind).append('{');
    for (int i = 0; i < size; i++) {
      out.append(i == 0 ? "" : ", ").append(names[i]).append(": ").append(values[i]);
    }
    return out.append('}').toString();
  }

  /// The same tree with every location moved back by an offset: for the statements of a script.
  SqlNode movedBack(int offset) {
    Object[] newValues = new Object[size];
    for (int i = 0; i < size; i++) {
      newValues[i] = Positions.isPosition(names[i]) ? moved(values[i], offset) : values[i];
      if (values[i] instanceof SqlNode child) {
        newValues[i] = child.movedBack(offset);
      } else if (values[i] instanceof List<?> children) {
        newValues[i] = children.stream().map(child -> ((SqlNode) child).movedBack(offset)).toList();
      }
    }
    return isNothing()
        ? this
        : new SqlNode(kind, names, newValues, size, location < 0 ? -1 : location - offset);
  }

  /// A copy without a node that is also somewhere else in it.
  SqlNode copy() {
    return mapped(SqlNode::copy, location);
  }

  /// A copy in which every node stands where the function says.
  SqlNode placed(ToIntFunction<SqlNode> place) {
    return mapped(child -> child.placed(place), place.applyAsInt(this));
  }

  /// A copy at another place, whose children went through the operator, and which does not say
  /// where in the text its parts are.
  private SqlNode mapped(UnaryOperator<SqlNode> operator, int newLocation) {
    if (isNothing()) {
      return this;
    }
    String[] newNames = new String[size];
    Object[] newValues = new Object[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (!Positions.isPosition(names[i])) {
        newNames[count] = names[i];
        newValues[count++] =
            switch (values[i]) {
              case SqlNode child -> operator.apply(child);
              case List<?> children -> mapped(children, operator);
              default -> values[i];
            };
      }
    }
    return new SqlNode(kind, newNames, newValues, count, newLocation);
  }

  private static List<SqlNode> mapped(List<?> children, UnaryOperator<SqlNode> operator) {
    List<SqlNode> copies = new ArrayList<>(children.size());
    children.forEach(child -> copies.add(operator.apply((SqlNode) child)));
    return Collections.unmodifiableList(copies);
  }

  private static Object moved(Object position, int offset) {
    long absolute = (Long) position;
    return absolute < 0 ? position : (Object) (absolute - offset);
  }

  private int countWithoutPositions() {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += Positions.isPosition(names[i]) ? 0 : 1;
    }
    return count;
  }

  private @Nullable Object value(String field) {
    for (int i = 0; i < size; i++) {
      if (names[i].equals(field)) {
        return values[i];
      }
    }
    return null;
  }

  private static @Nullable Object normalized(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag ? flag : null;
      case Integer number -> number == 0 ? null : (Long) number.longValue();
      case Long number -> number == 0 ? null : number;
      case List<?> list -> list.isEmpty() ? null : listOfNodes(list);
      case String text -> text;
      case SqlNode node -> node;
      default -> throw new IllegalStateException("no value of a syntax tree: " + value.getClass());
    };
  }

  private static List<SqlNode> listOfNodes(List<?> list) {
    List<SqlNode> nodes = new ArrayList<>(list.size());
    for (Object element : list) {
      nodes.add((SqlNode) element);
    }
    return Collections.unmodifiableList(nodes);
  }
}
