/// WebAssembly's instructions and types, as far as splitting a function must know them.
final class Opcode {

  static final int UNREACHABLE = 0x00;
  static final int BLOCK = 0x02;
  static final int LOOP = 0x03;
  static final int IF = 0x04;
  static final int ELSE = 0x05;
  static final int END = 0x0b;
  static final int BR = 0x0c;
  static final int BR_IF = 0x0d;
  static final int BR_TABLE = 0x0e;
  static final int RETURN = 0x0f;
  static final int CALL = 0x10;
  static final int CALL_INDIRECT = 0x11;
  static final int SELECT_TYPED = 0x1c;
  static final int LOCAL_GET = 0x20;
  static final int LOCAL_SET = 0x21;
  static final int LOCAL_TEE = 0x22;
  static final int GLOBAL_GET = 0x23;
  static final int GLOBAL_SET = 0x24;
  static final int TABLE_GET = 0x25;
  static final int TABLE_SET = 0x26;
  static final int FIRST_MEMORY_ACCESS = 0x28;
  static final int LAST_MEMORY_ACCESS = 0x3e;
  static final int MEMORY_SIZE = 0x3f;
  static final int MEMORY_GROW = 0x40;
  static final int I32_CONST = 0x41;
  static final int I64_CONST = 0x42;
  static final int F32_CONST = 0x43;
  static final int F64_CONST = 0x44;
  static final int I32_LESS_UNSIGNED = 0x49;
  static final int I32_NOT_LESS_UNSIGNED = 0x4f;
  static final int I32_SUBTRACT = 0x6b;
  static final int LAST_PLAIN = 0xc4;
  static final int REF_NULL = 0xd0;
  static final int REF_FUNC = 0xd2;
  static final int PREFIXED = 0xfc;

  /// The type of a block that leaves no value.
  static final int VOID = 0x40;

  static final int FIRST_VALUE_TYPE = 0x6f;
  static final int F64 = 0x7c;
  static final int F32 = 0x7d;
  static final int I64 = 0x7e;
  static final int I32 = 0x7f;

  private Opcode() {}

  static boolean isLocal(int opcode) {
    return opcode >= LOCAL_GET && opcode <= LOCAL_TEE;
  }

  static boolean isFrame(int opcode) {
    return opcode == BLOCK || opcode == LOOP || opcode == IF;
  }
}
