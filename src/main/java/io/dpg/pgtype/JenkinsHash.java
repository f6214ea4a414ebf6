package io.dpg.pgtype;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Bob Jenkins's lookup3 as PostgreSQL seeds and reads it on a little-endian machine: `hash_bytes`
/// and `hash_bytes_uint32` of `src/common/hashfn.c`.
final class JenkinsHash {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /// The golden ratio and a prime, as PostgreSQL starts the state; the key's length is added.
  private static final int START = 0x9e3779b9 + 3923095;

  private JenkinsHash() {}

  /// `hash_bytes`.
  static int ofBytes(byte[] key, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, key.length);
    int a = START + length;
    int b = a;
    int c = a;
    int position = offset;
    int rest = length;
    for (; rest >= 12; rest -= 12, position += 12) {
      a += (int) WORD.get(key, position);
      b += (int) WORD.get(key, position + 4);
      c += (int) WORD.get(key, position + 8);
      a = (a - c) ^ Integer.rotateLeft(c, 4);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 6);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 8);
      b += a;
      a = (a - c) ^ Integer.rotateLeft(c, 16);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 19);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 4);
      b += a;
    }
    a += partialWord(key, position, Math.min(rest, 4));
    b += partialWord(key, position + 4, Math.min(rest - 4, 4));
    // The lowest byte of c is the length's: the last three bytes of the key lie above it.
    c += partialWord(key, position + 8, rest - 8) << 8;
    return mixFinally(a, b, c);
  }

  private static int partialWord(byte[] key, int position, int count) {
    int word = 0;
    for (int i = 0; i < count; i++) {
      word |= (key[position + i] & 0xff) << (8 * i);
    }
    return word;
  }

  /// `hash_bytes_uint32`.
  static int ofInt(int key) {
    int start = START + Integer.BYTES;
    return mixFinally(start + key, start, start);
  }

  /// `hashint8`: equal to the hash of a narrower integer of the same value.
  static int ofLong(long key) {
    int high = (int) (key >> 32);
    return ofInt((int) key ^ (key >= 0 ? high : ~high));
  }

  private static int mixFinally(int startA, int startB, int startC) {
    int a = startA;
    int b = startB;
    int c = startC;
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }
}
