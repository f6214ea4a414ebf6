package io.dpg.execute;

import io.dpg.pgtype.BinaryForms;
import io.dpg.pgtype.Oid;
import io.dpg.pgtype.PgType;
import io.dpg.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of one column of an intermediate result, gathered as the array parameter that they
/// travel in: in binary for types of which every node has the same binary form, else as an array of
/// text that the statement casts.
///
/// `int32 dimensions | int32 hasNulls | int32 elementType | int32 count | int32 lowerBound | (int32
/// length | bytes)*`, and without the last three for an empty array (PostgreSQL's `array_send`).
final class ResultColumn implements AutoCloseable {

  private static final int HEADER = 20;
  private static final int HEADER_WHEN_EMPTY = 12;
  private static final int FIRST_BYTES = 256;

  /// So many bytes are held in memory; what is longer goes to a temporary file.
  private static final int MEMORY_BYTES_MAX = 64 << 10;

  private final int type;
  private final boolean binary;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int end;
  private @Nullable TemporaryFile file;
  private int count;
  private boolean hasNulls;

  /// @param type OID of the values' type
  /// @param binary whether its values come in binary; see [#isBinary]
  ResultColumn(int type, boolean binary) {
    this.type = type;
    this.binary = binary;
  }

  /// Whether the binary form of a type is the same on all nodes, and its array no trouble.
  static boolean isBinary(int type) {
    return BinaryForms.areAlike(type);
  }

  /// Takes a field of a DataRow message's body.
  ///
  /// @param body positioned at the field's length, and moved behind it
  void add(ByteBuffer body) {
    int length = body.getInt();
    makeRoom(Integer.BYTES + Math.max(length, 0));
    ByteBuffer.wrap(bytes, end, Integer.BYTES).putInt(length);
    end += Integer.BYTES;
    if (length < 0) {
      hasNulls = true;
    } else {
      body.get(bytes, end, length);
      end += length;
    }
    count++;
  }

  /// Takes the fields of a row.
  ///
  /// @param row body of a DataRow message
  static void addRow(byte[] row, List<ResultColumn> columns) {
    ByteBuffer body = ByteBuffer.wrap(row).position(Short.BYTES);
    columns.forEach(column -> column.add(body));
  }

  /// A value that is NULL.
  void addNull() {
    add(ByteBuffer.allocate(Integer.BYTES).putInt(0, -1));
  }

  private void makeRoom(int size) {
    if (size <= bytes.length - end) {
      return;
    }
    if (end + size > MEMORY_BYTES_MAX && end > 0) {
      spill();
    }
    if (size > bytes.length - end) {
      bytes = Arrays.copyOf(bytes, Math.max(end + size, 2 * bytes.length));
    }
  }

  private void spill() {
    TemporaryFile open = file == null ? TemporaryFile.of("rows") : file;
    file = open;
    open.append(bytes, 0, end);
    end = 0;
  }

  /// All values are there.
  void complete() {
    if (file != null) {
      spill();
      bytes = new byte[0];
    }
  }

  /// Bytes of the parameter's value in binary.
  long length() {
    return count == 0 ? HEADER_WHEN_EMPTY : HEADER + size();
  }

  /// Writes the parameter's value in binary.
  void write(Wire wire) {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.putInt(count == 0 ? 0 : 1).putInt(hasNulls ? 1 : 0).putInt(elementType());
    if (count == 0) {
      wire.raw(header.array(), 0, HEADER_WHEN_EMPTY);
      return;
    }
    header.putInt(count).putInt(1);
    wire.raw(header.array(), 0, HEADER);
    if (file != null) {
      write(file, wire);
    }
    wire.raw(bytes, 0, end);
  }

  private static void write(TemporaryFile file, Wire wire) {
    byte[] block = new byte[MEMORY_BYTES_MAX];
    for (long position = 0; position < file.size(); position += block.length) {
      int length = (int) Math.min(block.length, file.size() - position);
      file.read(position, block, length);
      wire.raw(block, 0, length);
    }
  }

  private int elementType() {
    return binary ? type : Oid.TEXT;
  }

  /// OID of the parameter's type.
  int arrayType() {
    return PgType.of(elementType()).orElseThrow().arrayOid();
  }

  boolean binary() {
    return binary;
  }

  /// Bytes that the values take.
  long size() {
    return end + (file == null ? 0 : file.size());
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
