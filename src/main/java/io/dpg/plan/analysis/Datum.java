package io.dpg.plan.analysis;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a constant as the server holds it in memory: a little-endian word for a type passed
/// by value, the bytes with their length header for a type of variable length.
public final class Datum {

  private final byte[] bytes;

  Datum(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /// The number as the server holds it.
  public static Datum ofNumber(long value) {
    return new Datum(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  /// The value of a type that is passed by value, as a signed number.
  public long word() {
    byte[] word = Arrays.copyOf(bytes, Long.BYTES);
    return ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /// The bytes as they are: for types of fixed length that are passed by reference.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The bytes of a value of variable length without its header; empty optional when it is
  /// compressed or external.
  ///
  /// The header is PostgreSQL's `varatt.h` on a little-endian machine: four bytes whose lowest two
  /// bits are 0, or one byte whose lowest bit is 1.
  public byte @Nullable [] content() {
    if (bytes.length >= 1 && (bytes[0] & 1) == 1) {
      return bytes[0] == 1 ? null : Arrays.copyOfRange(bytes, 1, bytes.length);
    }
    if (bytes.length < 4 || (bytes[0] & 3) != 0) {
      return null;
    }
    return Arrays.copyOfRange(bytes, 4, bytes.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Datum datum && Arrays.equals(bytes, datum.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Arrays.toString(bytes);
  }
}
