package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.Oid;
import io.dpg.pgtype.PgType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// The values of one column of an intermediate result, gathered as the array parameter that they
/// travel in: in binary for types of which every node has the same binary form, else as an array of
/// text that the statement casts.
///
/// `int32 dimensions | int32 hasNulls | int32 elementType | int32 count | int32 lowerBound | (int32
/// length | bytes)*`, and without the last three for an empty array (PostgreSQL's `array_send`).
final class ResultColumn {

  private static final Set<PgType> BINARY_TYPES =
      EnumSet.of(
          PgType.BOOL,
          PgType.BYTEA,
          PgType.NAME,
          PgType.INT2,
          PgType.INT4,
          PgType.INT8,
          PgType.TEXT,
          PgType.OID,
          PgType.JSON,
          PgType.JSONB,
          PgType.FLOAT4,
          PgType.FLOAT8,
          PgType.POINT,
          PgType.LSEG,
          PgType.PATH,
          PgType.BOX,
          PgType.POLYGON,
          PgType.LINE,
          PgType.CIRCLE,
          PgType.MACADDR,
          PgType.MACADDR8,
          PgType.INET,
          PgType.CIDR,
          PgType.MONEY,
          PgType.BPCHAR,
          PgType.VARCHAR,
          PgType.DATE,
          PgType.TIME,
          PgType.TIMETZ,
          PgType.TIMESTAMP,
          PgType.TIMESTAMPTZ,
          PgType.INTERVAL,
          PgType.NUMERIC,
          PgType.BIT,
          PgType.VARBIT,
          PgType.UUID);

  private static final int HEADER = 20;
  private static final int HEADER_WHEN_EMPTY = 12;
  private static final int FIRST_BYTES = 256;

  private final int type;
  private final boolean binary;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int end = HEADER;
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
    return PgType.of(type).filter(BINARY_TYPES::contains).isPresent();
  }

  /// Takes a field of a DataRow message's body.
  ///
  /// @param body positioned at the field's length, and moved behind it
  void add(ByteBuffer body) {
    int length = body.getInt();
    int size = Integer.BYTES + Math.max(length, 0);
    if (size > bytes.length - end) {
      grow((long) end + size);
    }
    ByteBuffer.wrap(bytes, end, Integer.BYTES).putInt(length);
    if (length < 0) {
      hasNulls = true;
    } else {
      body.get(bytes, end + Integer.BYTES, length);
    }
    end += size;
    count++;
  }

  private void grow(long needed) {
    long larger = Math.max(needed, 2L * bytes.length);
    bytes = Arrays.copyOf(bytes, (int) Math.min(larger, Integer.MAX_VALUE - 16));
  }

  /// The parameter's value in binary.
  ByteSlice array() {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.putInt(count == 0 ? 0 : 1).putInt(hasNulls ? 1 : 0).putInt(elementType());
    if (count == 0) {
      return new ByteSlice(bytes, 0, HEADER_WHEN_EMPTY);
    }
    header.putInt(count).putInt(1);
    return new ByteSlice(bytes, 0, end);
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
  int size() {
    return end;
  }
}
