package io.dpg.operations.index;

import static java.util.Objects.requireNonNull;

import io.dpg.pgtype.ArrayLiteral;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What an index is made of, as its index table needs it (`pg_dist.index_definition`).
///
/// @param oid of the index
/// @param deferral n, i or d: not deferrable, deferrable, initially deferred
/// @param keys what is indexed: columns and expressions
/// @param columns the types of the index table's columns
/// @param operatorClasses one for each column, with a space in front, or empty
/// @param hash SQL over a row: the hash of its key
/// @param target SQL over a row: the hash of its distribution column
/// @param recorded SQL over a row: whether it has an entry
/// @param watched SQL over OLD and NEW: whether the entry may change
/// @param obstacle why there cannot be an index table; null when there can
record IndexDefinition(
    int oid,
    String name,
    boolean unique,
    boolean nullKeys,
    char deferral,
    List<String> keys,
    List<String> columns,
    List<String> operatorClasses,
    String hash,
    String target,
    String recorded,
    String watched,
    @Nullable String obstacle) {

  private static final String READ =
      """
      SELECT name, is_unique, null_keys, deferral, keys, columns, operator_classes, hash, target,
        recorded, watched, obstacle
      FROM pg_dist.index_definition($1::oid)
      """;

  IndexDefinition {
    keys = List.copyOf(keys);
    columns = List.copyOf(columns);
    operatorClasses = List.copyOf(operatorClasses);
  }

  static IndexDefinition read(NodeConnection coordinator, int oid) {
    List<@Nullable String> row =
        coordinator.query(READ, List.of(Integer.toUnsignedString(oid))).rows().getFirst();
    return new IndexDefinition(
        oid,
        text(row, 0),
        text(row, 1).equals("t"),
        text(row, 2).equals("t"),
        text(row, 3).charAt(0),
        list(row, 4),
        list(row, 5),
        list(row, 6),
        textOr(row, 7, ""),
        text(row, 8),
        text(row, 9),
        text(row, 10),
        row.get(11));
  }

  private static String text(List<@Nullable String> row, int column) {
    return requireNonNull(row.get(column));
  }

  private static String textOr(List<@Nullable String> row, int column, String other) {
    String text = row.get(column);
    return text == null ? other : text;
  }

  private static List<String> list(List<@Nullable String> row, int column) {
    return ArrayLiteral.elements(text(row, column)).stream()
        .map(element -> requireNonNull(element))
        .toList();
  }

  int width() {
    return keys.size();
  }

  /// The names of the index table's key columns.
  String keyColumns() {
    return columnNames("");
  }

  String columnNames(String prefix) {
    return IntStream.rangeClosed(1, width())
        .mapToObj(number -> prefix + "k" + number)
        .collect(Collectors.joining(", "));
  }

  /// Everything that decides what functions and triggers do: another text, and they are made anew.
  String fingerprint() {
    return String.join("\n", List.of(keys.toString(), hash, target, recorded, watched));
  }

  /// Everything that decides what entries look like.
  boolean hasSameEntries(IndexDefinition other) {
    return columns.equals(other.columns) && unique == other.unique;
  }
}
