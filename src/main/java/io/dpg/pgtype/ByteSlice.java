package io.dpg.pgtype;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/// A part of a byte array, such as one value of a message: nothing is copied. Two slices are equal
/// when their bytes are. The array must not change while the slice is in use.
public final class ByteSlice implements Comparable<ByteSlice> {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int offset;
  private final int length;

  /// The bytes of an array from an offset on.
  public ByteSlice(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /// All of an array.
  public static ByteSlice of(byte[] bytes) {
    return new ByteSlice(bytes, 0, bytes.length);
  }

  /// A text, in UTF-8.
  public static ByteSlice of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The array that holds the slice, and more.
  public byte[] bytes() {
    return bytes;
  }

  /// Where in the array the slice begins.
  public int offset() {
    return offset;
  }

  /// How many bytes the slice has.
  public int length() {
    return length;
  }

  /// The byte at an index of the slice.
  public byte at(int index) {
    return bytes[offset + Objects.checkIndex(index, length)];
  }

  /// The 16-bit integer in network order at an index of the slice.
  public short int16(int index) {
    return (short) SHORT.get(bytes, position(index, Short.BYTES));
  }

  /// The 32-bit integer in network order at an index of the slice.
  public int int32(int index) {
    return (int) INT.get(bytes, position(index, Integer.BYTES));
  }

  /// The 64-bit integer in network order at an index of the slice.
  public long int64(int index) {
    return (long) LONG.get(bytes, position(index, Long.BYTES));
  }

  private int position(int index, int size) {
    return offset + Objects.checkFromIndexSize(index, size, length);
  }

  /// A part of this slice.
  public ByteSlice slice(int from, int size) {
    Objects.checkFromIndexSize(from, size, length);
    return new ByteSlice(bytes, offset + from, size);
  }

  /// The bytes in an array of their own.
  public byte[] toArray() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  /// The bytes read as UTF-8.
  public String text() {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }

  /// By unsigned bytes, then by length: the order of `bytea` and of text under the C collation.
  @Override
  public int compareTo(ByteSlice other) {
    return Arrays.compareUnsigned(
        bytes, offset, offset + length, other.bytes, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSlice slice && compareTo(slice) == 0;
  }

  @Override
  public int hashCode() {
    return JenkinsHash.ofBytes(bytes, offset, length);
  }

  /// Tells nothing of the bytes, which may be a secret.
  @Override
  public String toString() {
    return length + " bytes";
  }
}
