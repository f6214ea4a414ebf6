package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.Oid;
import io.dpg.wire.Wire;
import io.dpg.wire.WireLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client binds to a statement: parameter values, and the formats of values and results.
///
/// @param types OIDs of the parameters' types on the coordinator node
/// @param formats one per parameter: 0 text, 1 binary
/// @param values one per parameter; null for NULL
/// @param resultFormats none: all text; one: for all columns; else one for each
/// @param columns columns of intermediate results that are the values of some parameters, by their
///   0-based positions
public record Arguments(
    List<Integer> types,
    List<Short> formats,
    List<@Nullable ByteSlice> values,
    List<Short> resultFormats,
    Map<Integer, ResultColumn> columns) {

  /// No parameters, results as text.
  public static final Arguments NONE = new Arguments(List.of(), List.of(), List.of(), List.of());

  /// The first OID that PostgreSQL gives to users' objects: such types may have other OIDs on other
  /// nodes.
  private static final int FIRST_USER_OID = 16384;

  /// Values above this are not copied into the wire's buffer.
  private static final int LARGE_BYTES = 32 << 10;

  public Arguments {
    types = List.copyOf(types);
    formats = List.copyOf(formats);
    values = Collections.unmodifiableList(new ArrayList<>(values));
    resultFormats = List.copyOf(resultFormats);
    columns = Map.copyOf(columns);
    if (types.size() != values.size() || types.size() != formats.size()) {
      throw SqlError.of(
              SqlState.PROTOCOL_VIOLATION,
              "bind message supplies %d parameters, but the statement requires %d",
              values.size(),
              types.size())
          .asException();
    }
  }

  /// What a client binds.
  public Arguments(
      List<Integer> types,
      List<Short> formats,
      List<@Nullable ByteSlice> values,
      List<Short> resultFormats) {
    this(types, formats, values, resultFormats, Map.of());
  }

  public int count() {
    return types.size();
  }

  /// The same parameters with all results as text.
  public Arguments withTextResults() {
    return resultFormats.isEmpty() ? this : withResultFormats(List.of());
  }

  /// The same parameters and behind them others, whose values are texts.
  Arguments followedBy(List<Integer> furtherTypes, List<@Nullable String> furtherValues) {
    List<Integer> allTypes = new ArrayList<>(types);
    List<Short> allFormats = new ArrayList<>(formats);
    List<@Nullable ByteSlice> allValues = new ArrayList<>(values);
    allTypes.addAll(furtherTypes);
    for (String value : furtherValues) {
      allFormats.add((short) 0);
      allValues.add(value == null ? null : ByteSlice.of(value));
    }
    return new Arguments(allTypes, allFormats, allValues, resultFormats, columns);
  }

  /// The same parameters and behind them arrays of all values of some columns.
  Arguments followedBy(List<ResultColumn> furtherColumns) {
    List<Integer> allTypes = new ArrayList<>(types);
    List<Short> allFormats = new ArrayList<>(formats);
    List<@Nullable ByteSlice> allValues = new ArrayList<>(values);
    Map<Integer, ResultColumn> allColumns = new HashMap<>(columns);
    for (ResultColumn column : furtherColumns) {
      allColumns.put(allTypes.size(), column);
      allTypes.add(column.arrayType());
      allFormats.add((short) 1);
      allValues.add(null);
    }
    return new Arguments(allTypes, allFormats, allValues, resultFormats, allColumns);
  }

  /// The same parameters with other formats of the result.
  public Arguments withResultFormats(List<Short> newFormats) {
    return new Arguments(types, formats, values, newFormats, columns);
  }

  /// The same parameters for a result that has further columns behind those that the client sees;
  /// these are text.
  Arguments forColumns(int columns) {
    if (resultFormats.size() <= 1 || resultFormats.size() == columns) {
      return this;
    }
    List<Short> all = new ArrayList<>(resultFormats);
    while (all.size() < columns) {
      all.add((short) 0);
    }
    return withResultFormats(all);
  }

  /// The same parameters for a result of which the client sees the leading columns only, in the
  /// formats that it wants; all others are text.
  Arguments withFurtherTexts(int visible, int columns) {
    List<Short> all = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      all.add(i < visible ? (short) resultFormat(i) : (short) 0);
    }
    return withResultFormats(all);
  }

  /// A parameter's value, by its 1-based number; null for NULL.
  public @Nullable ByteSlice value(int number) {
    return values.get(number - 1);
  }

  public boolean isBinary(int number) {
    return formats.get(number - 1) == 1;
  }

  /// The format of a column of the result: 0 text, 1 binary.
  public int resultFormat(int column) {
    return switch (resultFormats.size()) {
      case 0 -> 0;
      case 1 -> resultFormats.getFirst();
      default -> resultFormats.get(column);
    };
  }

  /// Whether any column is to be sent in binary.
  public boolean wantsBinary() {
    return resultFormats.stream().anyMatch(format -> format == 1);
  }

  /// Writes Parse for an unnamed or named statement with these parameters' types.
  ///
  /// @param onCoordinator whether user-defined types have the OIDs that the client knows
  void writeParse(Wire wire, String name, String sql, boolean onCoordinator) {
    wire.begin('P').putString(name).putString(sql).putShort(types.size());
    for (int i = 0; i < types.size(); i++) {
      int type = types.get(i);
      wire.putInt(onCoordinator || type < FIRST_USER_OID ? type : typeElsewhere(i + 1, sql));
    }
    wire.end();
  }

  /// A node finds out what type of its own a parameter has, unless the statement does not use it:
  /// such a one needs a type that can be read.
  private int typeElsewhere(int number, String sql) {
    if (sql.contains("$" + number)) {
      return 0;
    }
    return isBinary(number) ? Oid.BYTEA : Oid.TEXT;
  }

  /// Writes Bind with these values.
  void writeBind(Wire wire, String portal, String statement) {
    long bytes =
        values.stream().mapToLong(it -> it == null ? 0 : it.length()).sum()
            + columns.values().stream().mapToLong(ResultColumn::length).sum();
    if (bytes > LARGE_BYTES || !columns.isEmpty()) {
      writeLargeBind(wire, portal, statement, bytes);
      return;
    }
    wire.begin('B').putString(portal).putString(statement).putShort(formats.size());
    formats.forEach(wire::putShort);
    wire.putShort(values.size());
    for (ByteSlice value : values) {
      if (value == null) {
        wire.putInt(-1);
      } else {
        wire.putInt(value.length()).putBytes(value);
      }
    }
    wire.putShort(resultFormats.size());
    resultFormats.forEach(wire::putShort);
    wire.end();
  }

  /// The same message in pieces, so that large values are sent from where they are.
  private void writeLargeBind(Wire wire, String portal, String statement, long valueBytes) {
    byte[] portalName = portal.getBytes(StandardCharsets.UTF_8);
    byte[] statementName = statement.getBytes(StandardCharsets.UTF_8);
    long length =
        (long) Integer.BYTES
            + portalName.length
            + statementName.length
            + 2
            + 3 * Short.BYTES
            + (long) Short.BYTES * (formats.size() + resultFormats.size())
            + (long) Integer.BYTES * values.size()
            + valueBytes;
    if (length > WireLimits.POSTGRES_MESSAGE_BYTES_MAX) {
      throw SqlError.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED, "parameters of %d bytes are too large", length)
          .asException();
    }
    ByteBuffer head =
        ByteBuffer.allocate(
            1
                + Integer.BYTES
                + portalName.length
                + statementName.length
                + 2
                + Short.BYTES * 2
                + Short.BYTES * formats.size());
    head.put((byte) 'B').putInt((int) length);
    head.put(portalName).put((byte) 0).put(statementName).put((byte) 0);
    head.putShort((short) formats.size());
    formats.forEach(head::putShort);
    head.putShort((short) values.size());
    wire.raw(head.array(), 0, head.position());
    for (int i = 0; i < values.size(); i++) {
      writeValue(wire, values.get(i), columns.get(i));
    }
    ByteBuffer tail = ByteBuffer.allocate(Short.BYTES * (1 + resultFormats.size()));
    tail.putShort((short) resultFormats.size());
    resultFormats.forEach(tail::putShort);
    wire.raw(tail.array(), 0, tail.position());
  }

  private static void writeValue(
      Wire wire, @Nullable ByteSlice value, @Nullable ResultColumn column) {
    int length = column != null ? (int) column.length() : value != null ? value.length() : -1;
    byte[] size = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
    wire.raw(size, 0, size.length);
    if (column != null) {
      column.write(wire);
    } else if (value != null) {
      wire.raw(value.bytes(), value.offset(), value.length());
    }
  }
}
