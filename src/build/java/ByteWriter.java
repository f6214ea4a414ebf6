import java.io.ByteArrayOutputStream;

/// Writes WebAssembly's binary format.
final class ByteWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ByteWriter bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  /// An unsigned LEB128 number.
  ByteWriter number(int value) {
    int rest = value;
    do {
      int part = rest & 0x7f;
      rest >>>= 7;
      out.write(rest == 0 ? part : part | 0x80);
    } while (rest != 0);
    return this;
  }

  /// An instruction with one number.
  ByteWriter instruction(int opcode, int argument) {
    out.write(opcode);
    return number(argument);
  }

  /// `i32.const`, whose number is signed.
  ByteWriter constant(int value) {
    out.write(Opcode.I32_CONST);
    int rest = value;
    while (rest > 0x3f || rest < -0x40) {
      out.write(rest & 0x7f | 0x80);
      rest >>= 7;
    }
    out.write(rest & 0x7f);
    return this;
  }

  ByteWriter raw(byte[] bytes) {
    return raw(bytes, 0, bytes.length);
  }

  ByteWriter raw(byte[] bytes, int from, int to) {
    out.write(bytes, from, to - from);
    return this;
  }

  int size() {
    return out.size();
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
