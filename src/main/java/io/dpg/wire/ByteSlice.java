package io.dpg.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// Some bytes of an array that nobody changes any more.
public final class ByteSlice {

  private final byte[] array;
  private final int offset;
  private final int length;

  private ByteSlice(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /// All of `bytes`, which are not copied.
  public static ByteSlice of(byte[] bytes) {
    return new ByteSlice(bytes, 0, bytes.length);
  }

  /// `length` of `bytes` from `offset` on, which are not copied.
  public static ByteSlice of(byte[] bytes, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    return new ByteSlice(bytes, offset, length);
  }

  /// `text` in UTF-8.
  public static ByteSlice of(String text) {
    return of(text.getBytes(UTF_8));
  }

  /// The array the bytes are in, to be read only.
  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public byte get(int index) {
    return array[offset + java.util.Objects.checkIndex(index, length)];
  }

  /// A copy of the bytes.
  public byte[] toBytes() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /// The bytes read as UTF-8, with replacement characters for what is none.
  public String text() {
    return new String(array, offset, length, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSlice that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return length + " bytes";
  }
}
