import java.util.Arrays;

/// Makes a module's stack smaller.
///
/// Emscripten lays memory out as data, stack, heap. libpg-query's build reserves 32 MB for the
/// stack, so each parser instance would take 34 MB before its first allocation. PostgreSQL's parser
/// needs little stack: bison keeps its own on the heap.
final class StackShrink {

  /// Where the stack begins (it grows down) and the heap too, and how large the stack is.
  private static final int OLD_BASE = 34_515_008;

  private static final int OLD_BYTES = 32 << 20;
  private static final int NEW_BYTES = 4 << 20;
  private static final int ALIGNMENT = 16;

  private StackShrink() {}

  /// The base stands in the module three times: in two `i32.const`, for the stack pointer and the
  /// heap, and in one word of data, where malloc starts.
  static byte[] apply(byte[] module) {
    int newBase = (OLD_BASE - OLD_BYTES + NEW_BYTES) & -ALIGNMENT;
    byte[] shrunk = module.clone();
    int constants = replace(shrunk, constant(OLD_BASE), constant(newBase));
    int words = replace(shrunk, word(OLD_BASE), word(newBase));
    if (constants != 2 || words != 1) {
      throw new IllegalStateException(
          "the module has another layout: %d constants, %d words".formatted(constants, words));
    }
    return shrunk;
  }

  private static int replace(byte[] bytes, byte[] old, byte[] replacement) {
    int count = 0;
    for (int i = 0; i + old.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + old.length, old, 0, old.length)) {
        System.arraycopy(replacement, 0, bytes, i, replacement.length);
        count++;
      }
    }
    return count;
  }

  /// `i32.const` in five bytes, whatever the value, so that nothing moves.
  private static byte[] constant(int value) {
    byte[] bytes = {Opcode.I32_CONST, 0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
      bytes[i + 1] = (byte) (value >>> 7 * i & 0x7f | (i < 3 ? 0x80 : 0));
    }
    return bytes;
  }

  private static byte[] word(int value) {
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    return bytes;
  }
}
