package io.dpg.execute.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds the next of up to four bytes, eight at a time (Mycroft's zero-byte test on the exclusive
/// or with each).
final class ByteSearch {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final byte a;
  private final byte b;
  private final byte c;
  private final byte d;

  ByteSearch(byte a, byte b, byte c, byte d) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /// The index of the first of them at or after `from`, or `end`.
  int next(byte[] bytes, int from, int end) {
    long aa = (a & 0xff) * ONES;
    long bb = (b & 0xff) * ONES;
    long cc = (c & 0xff) * ONES;
    long dd = (d & 0xff) * ONES;
    int i = from;
    for (; i + 8 <= end; i += 8) {
      long word = (long) WORD.get(bytes, i);
      long hits =
          (zeros(word ^ aa) | zeros(word ^ bb) | zeros(word ^ cc) | zeros(word ^ dd)) & HIGHS;
      if (hits != 0) {
        // Only bytes above a true hit can be false ones.
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    for (; i < end; i++) {
      byte it = bytes[i];
      if (it == a || it == b || it == c || it == d) {
        return i;
      }
    }
    return end;
  }

  private static long zeros(long word) {
    return (word - ONES) & ~word;
  }
}
