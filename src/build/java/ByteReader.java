import java.util.Arrays;

/// Reads WebAssembly's binary format: bytes and LEB128 numbers.
final class ByteReader {

  private final byte[] bytes;
  private int position;

  ByteReader(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  int position() {
    return position;
  }

  boolean atEnd() {
    return position >= bytes.length;
  }

  int next() {
    return bytes[position++] & 0xff;
  }

  /// The next byte, without moving on.
  int peek() {
    return bytes[position] & 0xff;
  }

  int number() {
    int result = 0;
    int shift = 0;
    int part;
    do {
      part = next();
      result |= (part & 0x7f) << shift;
      shift += 7;
    } while ((part & 0x80) != 0);
    return result;
  }

  void skipNumbers(int count) {
    for (int i = 0; i < count; i++) {
      while ((next() & 0x80) != 0) {
        // The number goes on.
      }
    }
  }

  void skip(int count) {
    position += count;
  }

  /// Bytes after their count.
  byte[] vector() {
    return take(number());
  }

  byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return taken;
  }
}
