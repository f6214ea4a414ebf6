package io.dpg.operations.ddl;

import io.dpg.sql.Identifiers;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What has changed about columns that were there before: defaults, NOT NULL, storage.
final class ColumnChanges {

  private final TableParts before;
  private final TableParts after;
  private final boolean partition;
  private final Consumer<String> alter;

  /// @param partition whether expressions of generated columns change along with its parent's
  /// @param alter takes what follows ALTER TABLE and the table's name
  ColumnChanges(TableParts before, TableParts after, boolean partition, Consumer<String> alter) {
    this.before = before;
    this.after = after;
    this.partition = partition;
    this.alter = alter;
  }

  void write() {
    for (TablePart column : after.of(PartKind.COLUMN)) {
      Optional<TablePart> old = before.find(PartKind.COLUMN, column.id());
      if (old.isPresent()) {
        defaults(column, old.get().sql().equals(column.sql()));
        if (!partition && !renamesColumns()) {
          generation(column);
        }
        notNull(column);
      }
      storage(column);
    }
  }

  private void defaults(TablePart column, boolean sameType) {
    Optional<String> was = sql(before, PartKind.DEFAULT, column);
    Optional<String> now = sql(after, PartKind.DEFAULT, column);
    if (was.isPresent() && now.isEmpty()) {
      change(column, "DROP DEFAULT");
    } else if (now.isPresent() && !now.equals(was) && (sameType || was.isEmpty())) {
      change(column, "SET DEFAULT " + now.get());
    }
  }

  /// Then expressions read differently, but are the same.
  private boolean renamesColumns() {
    return after.of(PartKind.COLUMN).stream()
        .anyMatch(column ->
            before
                .find(PartKind.COLUMN, column.id())
                .filter(old -> !old.name().equals(column.name()))
                .isPresent());
  }

  private void generation(TablePart column) {
    for (PartKind kind : List.of(PartKind.STORED, PartKind.VIRTUAL)) {
      Optional<String> was = sql(before, kind, column);
      Optional<String> now = sql(after, kind, column);
      if (was.isPresent() && now.isEmpty()) {
        change(column, "DROP EXPRESSION");
      } else if (was.isPresent() && !now.equals(was)) {
        change(column, "SET EXPRESSION AS (" + now.orElseThrow() + ")");
      }
    }
  }

  private void notNull(TablePart column) {
    boolean was = before.find(PartKind.NOT_NULL, column.id()).isPresent();
    boolean now = after.find(PartKind.NOT_NULL, column.id()).isPresent();
    if (was != now) {
      change(column, now ? "SET NOT NULL" : "DROP NOT NULL");
    }
  }

  private void storage(TablePart column) {
    setting(column, PartKind.STORAGE, "SET STORAGE ", "DEFAULT");
    setting(column, PartKind.COMPRESSION, "SET COMPRESSION ", "DEFAULT");
    setting(column, PartKind.STATISTICS_TARGET, "SET STATISTICS ", "-1");
  }

  private void setting(TablePart column, PartKind kind, String verb, String none) {
    Optional<String> was = sql(before, kind, column);
    Optional<String> now = sql(after, kind, column);
    if (!was.equals(now)) {
      change(column, verb + now.orElse(none));
    }
  }

  private void change(TablePart column, String what) {
    alter.accept(" ALTER COLUMN " + Identifiers.quote(column.name()) + " " + what);
  }

  private static Optional<String> sql(TableParts table, PartKind kind, TablePart column) {
    return table.find(kind, column.id()).map(TablePart::sql);
  }
}
