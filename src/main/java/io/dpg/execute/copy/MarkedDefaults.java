package io.dpg.execute.copy;

import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Fields that ask for the column's default by the DEFAULT option's mark, where that default must
/// be evaluated by the coordinator node: what comes in their place.
final class MarkedDefaults {

  private final List<Column> columns = new ArrayList<>();
  private final CopyBytes rewritten = new CopyBytes(64);

  /// A column whose fields may have the mark.
  private static final class Column {
    private final RowScanner scanner;
    private final FieldValue value;
    private final GeneratedFields values;
    private int marked;

    Column(RowScanner scanner, FieldValue value, GeneratedFields values) {
      this.scanner = scanner;
      this.value = value;
      this.values = values;
    }

    boolean isMarked(byte[] bytes, int start, int end) {
      scanner.next(bytes, start, end, /* atEnd= */ true);
      if (!scanner.hasKey()) {
        return false;
      }
      value.read(bytes, start + scanner.keyStart, start + scanner.keyEnd, scanner.keyMarked);
      return value.isDefault();
    }
  }

  /// @param scanners makes a scanner that looks for a field
  MarkedDefaults(CopyFrom copy, @Nullable String encoding, IntFunction<RowScanner> scanners) {
    if (copy.options().defaultText() == null) {
      return;
    }
    for (int i = 0; i < copy.columns().size(); i++) {
      CopyColumn column = copy.columns().get(i);
      boolean key = i == copy.keyField() && column.defaultSql() != null;
      if (key || column.hasChangingDefault()) {
        columns.add(
            new Column(
                scanners.apply(i),
                new FieldValue(copy.options(), column.name()),
                new GeneratedFields(copy.options(), List.of(column), encoding)));
      }
    }
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  /// Begins a batch of rows.
  void clear() {
    columns.forEach(column -> column.marked = 0);
  }

  /// Looks at a row of the batch, given without its line end.
  void count(byte[] bytes, int start, int end) {
    for (Column column : columns) {
      column.marked += column.isMarked(bytes, start, end) ? 1 : 0;
    }
  }

  /// Evaluates the defaults for the batch.
  void evaluate(Participant coordinator) {
    for (Column column : columns) {
      if (column.marked > 0) {
        column.values.evaluate(coordinator, column.marked);
      }
    }
  }

  /// Puts values in the place of marks, row after row of the batch; null when the row has none.
  @Nullable CopyBytes rewrite(byte[] bytes, int start, int end) {
    rewritten.clear();
    int from = start;
    for (Column column : columns) {
      if (column.isMarked(bytes, start, end)) {
        column.values.next();
        rewritten.add(bytes, from, start + column.scanner.keyStart - from);
        rewritten.add(
            column.values.array(),
            column.values.start(),
            column.values.end() - column.values.start());
        from = start + column.scanner.keyEnd;
      }
    }
    if (from == start && rewritten.length() == 0) {
      return null;
    }
    rewritten.add(bytes, from, end - from);
    return rewritten;
  }
}
