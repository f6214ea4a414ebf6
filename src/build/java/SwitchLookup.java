import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Adds the functions that find their way from a number to what belongs to it.
final class SwitchLookup {

  /// How many calls, and how many cases, one function may hold and stay small.
  private static final int CALLS = 64;

  private static final int CASES = 256;

  private final WasmFile file;

  SwitchLookup(WasmFile file) {
    this.file = file;
  }

  /// The function that calls the group of a code, in a tree of functions if there are many groups.
  int dispatcher(List<CodeRange> groups, int type, int parameters) {
    List<CodeRange> level = groups;
    while (level.size() > 1) {
      List<CodeRange> next = new ArrayList<>();
      for (int i = 0; i < level.size(); i += CALLS) {
        List<CodeRange> part = level.subList(i, Math.min(level.size(), i + CALLS));
        next.add(new CodeRange(part.getFirst().first(), caller(part, type, parameters)));
      }
      level = next;
    }
    return level.getFirst().function();
  }

  private int caller(List<CodeRange> ranges, int type, int parameters) {
    ByteWriter out = new ByteWriter().number(0);
    search(out, ranges, parameters);
    return file.addFunction(type, out.bytes(Opcode.END).toByteArray());
  }

  /// A binary search, as nested ifs.
  private static void search(ByteWriter out, List<CodeRange> ranges, int parameters) {
    if (ranges.size() == 1) {
      for (int i = 0; i < parameters; i++) {
        out.instruction(Opcode.LOCAL_GET, i);
      }
      out.instruction(Opcode.CALL, ranges.getFirst().function());
      return;
    }
    int middle = ranges.size() / 2;
    out.instruction(Opcode.LOCAL_GET, 0).constant(ranges.get(middle).first());
    out.bytes(Opcode.I32_LESS_UNSIGNED, Opcode.IF, Opcode.I32);
    search(out, ranges.subList(0, middle), parameters);
    out.bytes(Opcode.ELSE);
    search(out, ranges.subList(middle, ranges.size()), parameters);
    out.bytes(Opcode.END);
  }

  /// The function from the switch's own number to a code.
  int codes(SwitchPlan plan) {
    int[] codes = Arrays.stream(plan.function.at(plan.table).targets).map(plan::codeOf).toArray();
    int cases = codes.length - 1;
    int type = file.type(new byte[] {Opcode.I32}, new byte[] {Opcode.I32});
    List<CodeRange> parts = new ArrayList<>();
    for (int i = 0; i < cases; i += CASES) {
      byte[] body = codesOf(codes, i, Math.min(cases, i + CASES));
      parts.add(new CodeRange(i, file.addFunction(type, body)));
    }
    return parts.size() == 1 ? parts.getFirst().function() : caller(parts, type, 1);
  }

  private static byte[] codesOf(int[] codes, int from, int to) {
    int[] distinct = Arrays.stream(codes, from, to).distinct().toArray();
    Map<Integer, Integer> places = new HashMap<>();
    for (int code : distinct) {
      places.put(code, places.size());
    }
    ByteWriter out = new ByteWriter().number(0).bytes(Opcode.BLOCK, Opcode.VOID);
    for (int i = 0; i < distinct.length; i++) {
      out.bytes(Opcode.BLOCK, Opcode.VOID);
    }
    out.instruction(Opcode.LOCAL_GET, 0).constant(from).bytes(Opcode.I32_SUBTRACT);
    out.instruction(Opcode.BR_TABLE, to - from);
    for (int i = from; i < to; i++) {
      out.number(places.get(codes[i]));
    }
    out.number(distinct.length);
    for (int code : distinct) {
      out.bytes(Opcode.END).constant(code).bytes(Opcode.RETURN);
    }
    int otherwise = codes[codes.length - 1];
    return out.bytes(Opcode.END).constant(otherwise).bytes(Opcode.END).toByteArray();
  }
}
