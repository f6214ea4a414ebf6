package io.dpg.execute.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Rows in binary: `int16 fields | (int32 length | bytes)*`; -1 in place of the number of fields
/// ends the data.
final class BinaryScanner extends RowScanner {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private final int fields;
  private boolean keyNull;

  BinaryScanner(int keyField, int fields) {
    super(keyField);
    this.fields = fields;
  }

  @Override
  int scan(byte[] bytes, int start, int end, boolean atEnd) {
    int at = start + scanned;
    if (scanned == 0) {
      if (end - start < Short.BYTES) {
        return cut(0, atEnd, end == start);
      }
      short count = (short) SHORT.get(bytes, at);
      if (count != fields) {
        return count == -1 ? END_MARK : MALFORMED;
      }
      at += Short.BYTES;
    }
    for (; field < fields; field++) {
      if (at + Integer.BYTES > end) {
        return cut(at - start, atEnd, false);
      }
      int length = (int) INT.get(bytes, at);
      if (length < -1 || length > Integer.MAX_VALUE / 2) {
        return MALFORMED;
      }
      at += Integer.BYTES;
      if (field == keyField) {
        keyNull = length < 0;
        keyStart = at - start;
        keyEnd = keyStart + Math.max(length, 0);
      }
      at += Math.max(length, 0);
    }
    if (at > end) {
      return cut(at - start, atEnd, false);
    }
    dataLength = at - start;
    return dataLength;
  }

  private int cut(int looked, boolean atEnd, boolean empty) {
    if (atEnd) {
      return empty ? NOTHING : MALFORMED;
    }
    return suspend(looked);
  }

  boolean isKeyNull() {
    return keyNull;
  }
}
