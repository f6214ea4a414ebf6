package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

/// A growing run of bytes.
final class CopyBytes {

  private byte[] array;
  private int length;

  CopyBytes(int capacity) {
    array = new byte[capacity];
  }

  static byte[] of(String text) {
    return text.getBytes(UTF_8);
  }

  /// The array, valid until the next addition.
  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void add(byte[] bytes, int offset, int count) {
    room(count);
    System.arraycopy(bytes, offset, array, length, count);
    length += count;
  }

  void add(byte[] bytes) {
    add(bytes, 0, bytes.length);
  }

  void add(byte value) {
    room(1);
    array[length++] = value;
  }

  void addShort(int value) {
    add((byte) (value >> 8));
    add((byte) value);
  }

  /// Takes bytes away from the end.
  void dropLast(int count) {
    length -= count;
  }

  /// Makes room for more bytes; the array may be another one afterwards.
  void room(int count) {
    if (count > array.length - length) {
      long wanted = Math.max((long) length + count, 2L * array.length);
      array = java.util.Arrays.copyOf(array, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
  }
}
