package io.dpg.execute.copy;

import io.dpg.error.SqlErrorException;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.Participant;
import io.dpg.wire.Wire;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The defaults of columns that the client leaves out, evaluated by the coordinator node: once for
/// each row, in the form that the client's own fields have.
final class GeneratedFields {

  private final CopyFrom copy;
  private final @Nullable String encoding;
  private final CopyBytes bytes = new CopyBytes(4 << 10);
  private int[] starts = new int[64];
  private int rows;
  private int current = -1;

  GeneratedFields(CopyFrom copy, @Nullable String encoding) {
    this.copy = copy;
    this.encoding = encoding;
  }

  /// Evaluates the defaults for so many rows, over a connection that is free.
  void evaluate(Participant coordinator, int count) {
    bytes.clear();
    rows = 0;
    current = -1;
    Wire wire = coordinator.wire();
    wire.begin('Q').putString(sql(count)).end().flush();
    coordinator.awaitPrelude();
    SqlErrorException failure = null;
    for (int type = coordinator.connection().next();
        type != 'Z';
        type = coordinator.connection().next()) {
      switch (type) {
        case 'd' -> read(wire);
        case 'E' -> failure = coordinator.connection().readError().asException();
        default -> wire.skipBody();
      }
    }
    if (failure != null) {
      throw failure;
    }
    if (rows < count) {
      throw new IllegalStateException("the coordinator node evaluated too few defaults");
    }
  }

  private String sql(int count) {
    String expressions =
        copy.evaluated().stream()
            .map(it -> it.defaultSql() + " AS " + Identifiers.quote(it.name()))
            .collect(Collectors.joining(", "));
    return "COPY (SELECT "
        + expressions
        + " FROM pg_catalog.generate_series(1, "
        + count
        + ")) TO STDOUT "
        + copy.options().forShardsTo(java.util.List.of(), encoding);
  }

  private void read(Wire wire) {
    if (isBinary() && rows == 0) {
      // The header comes in one message with the first row.
      wire.skipBytes(BinaryHeader.PLAIN_BYTES);
    }
    if (isBinary() && wire.bodyRemaining() == Short.BYTES) {
      // The end of the data.
      return;
    }
    if (rows + 1 >= starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
    }
    starts[rows++] = bytes.length();
    bytes.add(wire.readBytes(wire.bodyRemaining() - (isBinary() ? 0 : 1)));
    starts[rows] = bytes.length();
  }

  private boolean isBinary() {
    return copy.options().format() == CopyFormat.BINARY;
  }

  /// Moves on to the fields of the next row.
  void next() {
    current++;
  }

  byte[] array() {
    return bytes.array();
  }

  /// Where the current row begins; in binary, with the number of its fields.

  int start() {
    return starts[current];
  }

  /// Where the current row's fields begin.
  int fieldsStart() {
    return starts[current] + (isBinary() ? Short.BYTES : 0);
  }

  int end() {
    return starts[current + 1];
  }
}
