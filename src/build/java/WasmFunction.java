import java.util.ArrayList;
import java.util.List;

/// A function's code, decoded into instructions whose branches name their targets.
///
/// A *frame* is what a branch can lead to: a block, loop or if, known by the index of its first
/// instruction, or the function itself, [#FUNCTION].
final class WasmFunction {

  static final int FUNCTION = -1;
  private static final int NO_SIMPLE_TYPE = -2;
  private static final int LOCALS_MAX = 64;

  /// One instruction.
  static final class Instruction {
    int opcode;

    /// Its first byte, and the one after its last.
    int start;

    int end;

    /// The local, or the type of the block.
    int argument;

    /// The matching END of a frame's first instruction; the first instruction of an END or ELSE.
    int match = -1;

    /// The ELSE of an IF.
    int elseAt = -1;

    /// The frames that it branches to.
    int[] targets = {};
  }

  final byte[] body;
  final WasmFile.FunctionType type;
  final List<Integer> locals = new ArrayList<>();
  final List<Instruction> instructions = new ArrayList<>();
  final int codeStart;

  WasmFunction(byte[] body, WasmFile.FunctionType type) {
    this.body = body;
    this.type = type;
    for (byte parameter : type.parameters()) {
      locals.add(parameter & 0xff);
    }
    ByteReader in = new ByteReader(body, 0);
    for (int runs = in.number(); runs > 0; runs--) {
      int count = in.number();
      int valueType = in.next();
      for (int i = 0; i < count; i++) {
        locals.add(valueType);
      }
    }
    codeStart = in.position();
    decode(in);
  }

  int parameters() {
    return type.parameters().length;
  }

  boolean returnsValue() {
    return type.results().length > 0;
  }

  Instruction at(int index) {
    return instructions.get(index);
  }

  /// Whether a branch to the frame carries a value.
  boolean isValued(int frame) {
    return at(frame).opcode != Opcode.LOOP && at(frame).argument != Opcode.VOID;
  }

  /// The instruction at which a branch to the frame goes on.
  int target(int frame) {
    return at(frame).opcode == Opcode.LOOP ? frame + 1 : at(frame).match + 1;
  }

  /// How many bytes the instructions take.
  int bytes(int from, int to) {
    return to > from ? at(to - 1).end - at(from).start : 0;
  }

  private void decode(ByteReader in) {
    List<Integer> open = new ArrayList<>();
    while (!in.atEnd()) {
      Instruction instruction = new Instruction();
      instruction.start = in.position();
      instruction.opcode = in.next();
      decodeControl(instruction, in, open);
      instruction.end = in.position();
      instructions.add(instruction);
    }
  }

  private void decodeControl(Instruction instruction, ByteReader in, List<Integer> open) {
    int index = instructions.size();
    switch (instruction.opcode) {
      case Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> {
        instruction.argument = in.peek();
        if (instruction.argument != Opcode.VOID && instruction.argument < Opcode.FIRST_VALUE_TYPE) {
          instruction.argument = NO_SIMPLE_TYPE;
          in.skipNumbers(1);
        } else {
          in.skip(1);
        }
        open.add(index);
      }
      case Opcode.ELSE -> {
        instruction.match = open.getLast();
        at(open.getLast()).elseAt = index;
      }
      case Opcode.END -> {
        if (!open.isEmpty()) {
          instruction.match = open.removeLast();
          at(instruction.match).match = index;
        }
      }
      case Opcode.BR, Opcode.BR_IF -> instruction.targets = new int[] {frame(open, in.number())};
      case Opcode.BR_TABLE -> {
        instruction.targets = new int[in.number() + 1];
        for (int i = 0; i < instruction.targets.length; i++) {
          instruction.targets[i] = frame(open, in.number());
        }
      }
      default -> decodeArguments(instruction, in);
    }
  }

  private static int frame(List<Integer> open, int depth) {
    int index = open.size() - 1 - depth;
    return index < 0 ? FUNCTION : open.get(index);
  }

  private static void decodeArguments(Instruction instruction, ByteReader in) {
    int opcode = instruction.opcode;
    switch (opcode) {
      case Opcode.LOCAL_GET, Opcode.LOCAL_SET, Opcode.LOCAL_TEE ->
          instruction.argument = in.number();
      case Opcode.CALL,
          Opcode.GLOBAL_GET,
          Opcode.GLOBAL_SET,
          Opcode.TABLE_GET,
          Opcode.TABLE_SET,
          Opcode.REF_FUNC,
          Opcode.I32_CONST,
          Opcode.I64_CONST ->
          in.skipNumbers(1);
      case Opcode.CALL_INDIRECT -> in.skipNumbers(2);
      case Opcode.SELECT_TYPED -> in.skip(in.number());
      case Opcode.REF_NULL, Opcode.MEMORY_SIZE, Opcode.MEMORY_GROW -> in.skip(1);
      case Opcode.F32_CONST -> in.skip(4);
      case Opcode.F64_CONST -> in.skip(8);
      case Opcode.PREFIXED -> decodePrefixed(in);
      default -> {
        if (opcode >= Opcode.FIRST_MEMORY_ACCESS && opcode <= Opcode.LAST_MEMORY_ACCESS) {
          in.skipNumbers(2);
        } else if (opcode > Opcode.LAST_PLAIN) {
          throw new IllegalStateException("unknown instruction " + Integer.toHexString(opcode));
        }
      }
    }
  }

  /// Saturating conversions (0-7), and operations on memory and tables.
  private static void decodePrefixed(ByteReader in) {
    int operation = in.number();
    switch (operation) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> {}
      case 8, 10, 12, 14 -> in.skipNumbers(2);
      case 9, 11, 13, 15, 16, 17 -> in.skipNumbers(1);
      default -> throw new IllegalStateException("unknown instruction fc " + operation);
    }
  }

  /// For each instruction the locals, as bits, whose values may still be read after it is reached.
  long[] liveLocals() {
    if (locals.size() > LOCALS_MAX) {
      throw new IllegalStateException("more than 64 locals");
    }
    long[] live = new long[instructions.size() + 1];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = instructions.size() - 1; i >= 0; i--) {
        long before = liveBefore(i, live);
        changed |= before != live[i];
        live[i] = before;
      }
    }
    return live;
  }

  private long liveBefore(int index, long[] live) {
    Instruction instruction = at(index);
    long next = live[index + 1];
    return switch (instruction.opcode) {
      case Opcode.LOCAL_GET -> next | 1L << instruction.argument;
      case Opcode.LOCAL_SET, Opcode.LOCAL_TEE -> next & ~(1L << instruction.argument);
      case Opcode.BR, Opcode.BR_TABLE -> liveAtTargets(instruction, live);
      case Opcode.BR_IF -> next | liveAtTargets(instruction, live);
      case Opcode.RETURN, Opcode.UNREACHABLE -> 0L;
      case Opcode.IF ->
          next | live[instruction.elseAt >= 0 ? instruction.elseAt + 1 : instruction.match];
      case Opcode.ELSE -> live[at(instruction.match).match];
      default -> next;
    };
  }

  private long liveAtTargets(Instruction branch, long[] live) {
    long all = 0;
    int last = FUNCTION;
    for (int frame : branch.targets) {
      if (frame != last && frame != FUNCTION) {
        all |= live[target(frame)];
      }
      last = frame;
    }
    return all;
  }
}
