package io.dpg.execute.index;

import io.dpg.pgtype.ArrayLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What statements have changed of one global index, in the order in which nodes told.
final class ChangedEntries {

  /// Fields of an entry in front of its key.
  private static final int HEAD = 2;

  private final int keyWidth;
  private final List<IndexChange> removed = new ArrayList<>();
  private final List<IndexChange> added = new ArrayList<>();
  private final List<Update> updates = new ArrayList<>();
  private boolean inserted;

  /// A row whose entry changed; either side is null where the row is not in the index.
  record Update(@Nullable IndexChange before, @Nullable IndexChange after) {}

  ChangedEntries(int keyWidth) {
    this.keyWidth = keyWidth;
  }

  List<IndexChange> removed() {
    return removed;
  }

  List<IndexChange> added() {
    return added;
  }

  List<Update> updates() {
    return updates;
  }

  /// @param rows array literal, one row after the other
  void remove(String rows) {
    removed.addAll(read(rows));
  }

  void add(String rows) {
    added.addAll(read(rows));
    inserted = true;
  }

  /// Whether rows were inserted.
  boolean inserted() {
    return inserted;
  }

  /// @param before array literal of one row, or blank
  void update(String before, String after) {
    List<IndexChange> old = read(before);
    List<IndexChange> now = read(after);
    removed.addAll(old);
    added.addAll(now);
    updates.add(
        new Update(old.isEmpty() ? null : old.getFirst(), now.isEmpty() ? null : now.getFirst()));
  }

  private List<IndexChange> read(String rows) {
    List<@Nullable String> fields = ArrayLiteral.elements(rows);
    List<IndexChange> changes = new ArrayList<>();
    int width = HEAD + keyWidth;
    for (int i = 0; i < fields.size(); i += width) {
      changes.add(
          new IndexChange(
              Integer.parseInt(Objects.requireNonNull(fields.get(i))),
              Integer.parseInt(Objects.requireNonNull(fields.get(i + 1))),
              fields.subList(i + HEAD, i + width)));
    }
    return changes;
  }
}
