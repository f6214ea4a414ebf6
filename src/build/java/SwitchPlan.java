import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How to cut a function apart at its largest switch.
///
/// A C compiler turns a switch into `br_table` inside a nest of blocks: leaving the n-th block from
/// inside leads to the code of the n-th case, which stands between that block's end and the next
/// one's. Such a piece of code is a *segment*; the first blocks of the nest are its names. What a
/// segment branches to outside of all segments is an *exit*. Segments and exits get numbers, the
/// *codes*: first the segments, then the exits.
final class SwitchPlan {

  final WasmFunction function;

  /// The `br_table`, and the frames around it from the outside.
  final int table;

  final List<Integer> around;

  /// The nest, from the inside.
  final List<Integer> nest;

  /// The instructions of each segment.
  final int[] from;

  final int[] to;

  /// Codes by frame.
  final Map<Integer, Integer> segments = new HashMap<>();

  final Map<Integer, Integer> exits = new LinkedHashMap<>();

  /// The locals that segments hand to each other or to the exits, and those of them that change.
  List<Integer> shared = List.of();

  List<Integer> changed = List.of();

  private SwitchPlan(WasmFunction function, int table, List<Integer> around, List<Integer> nest) {
    this.function = function;
    this.table = table;
    this.around = around;
    this.nest = nest;
    int count = nest.size() - 1;
    from = new int[count];
    to = new int[count];
    for (int k = 0; k < count; k++) {
      segments.put(nest.get(k), k);
      from[k] = function.at(nest.get(k)).match + 1;
      to[k] = function.at(nest.get(k + 1)).match;
    }
  }

  int segmentCount() {
    return from.length;
  }

  int outermost() {
    return nest.getLast();
  }

  int codeOf(int frame) {
    Integer segment = segments.get(frame);
    return segment != null ? segment : exits.get(frame);
  }

  /// The plan, unless the function has no switch of that many cases or one of another shape.
  static Optional<SwitchPlan> of(WasmFunction function, int minCases) {
    List<Integer> open = new ArrayList<>();
    List<Integer> around = List.of();
    int table = -1;
    long most = minCases - 1;
    for (int i = 0; i < function.instructions.size(); i++) {
      WasmFunction.Instruction instruction = function.at(i);
      if (Opcode.isFrame(instruction.opcode)) {
        open.add(i);
      } else if (instruction.opcode == Opcode.END && !open.isEmpty()) {
        open.removeLast();
      } else if (instruction.opcode == Opcode.BR_TABLE) {
        long cases = Arrays.stream(instruction.targets).distinct().count();
        if (cases > most) {
          most = cases;
          table = i;
          around = List.copyOf(open);
        }
      }
    }
    List<Integer> nest = table < 0 ? List.of() : nest(function, around, minCases);
    if (nest.size() < Math.max(2, minCases / 2)) {
      return Optional.empty();
    }
    SwitchPlan plan = new SwitchPlan(function, table, around, nest);
    return plan.findExits() ? Optional.of(plan.withLocals()) : Optional.empty();
  }

  /// The innermost run of blocks without a value, each of which begins just before the next.
  private static List<Integer> nest(WasmFunction function, List<Integer> around, int minCases) {
    List<Integer> nest = new ArrayList<>();
    for (int frame : around.reversed()) {
      WasmFunction.Instruction first = function.at(frame);
      if (first.opcode != Opcode.BLOCK || first.argument != Opcode.VOID) {
        if (nest.isEmpty()) {
          continue;
        }
        break;
      }
      if (!nest.isEmpty() && nest.getLast() != frame + 1) {
        if (nest.size() > minCases / 2) {
          break;
        }
        nest.clear();
      }
      nest.add(frame);
    }
    return nest;
  }

  /// False when a branch that may or may not be taken carries a value out, which has no simple
  /// form.
  private boolean findExits() {
    exits.put(outermost(), segmentCount());
    for (int k = 0; k < segmentCount(); k++) {
      for (int i = from[k]; i < to[k]; i++) {
        WasmFunction.Instruction instruction = function.at(i);
        if (instruction.opcode == Opcode.RETURN) {
          addExit(WasmFunction.FUNCTION);
        }
        for (int frame : instruction.targets) {
          boolean inside = segments.containsKey(frame) || (frame >= from[k] && frame < to[k]);
          if (!inside && carriesValue(frame) && instruction.opcode != Opcode.BR) {
            return false;
          }
          if (!inside) {
            addExit(frame);
          }
        }
      }
    }
    for (int frame : function.at(table).targets) {
      if (!segments.containsKey(frame)) {
        if (carriesValue(frame)) {
          return false;
        }
        addExit(frame);
      }
    }
    return true;
  }

  private boolean carriesValue(int frame) {
    return frame == WasmFunction.FUNCTION ? function.returnsValue() : function.isValued(frame);
  }

  private void addExit(int frame) {
    exits.putIfAbsent(frame, segmentCount() + exits.size());
  }

  private SwitchPlan withLocals() {
    long[] live = function.liveLocals();
    long written = 0;
    long liveInSegments = 0;
    for (int k = 0; k < segmentCount(); k++) {
      liveInSegments |= live[from[k]];
      for (int i = from[k]; i < to[k]; i++) {
        WasmFunction.Instruction instruction = function.at(i);
        boolean writes =
            instruction.opcode == Opcode.LOCAL_SET || instruction.opcode == Opcode.LOCAL_TEE;
        written |= writes ? 1L << instruction.argument : 0;
      }
    }
    long liveAtExits = 0;
    for (int frame : exits.keySet()) {
      liveAtExits |= frame == WasmFunction.FUNCTION ? 0 : live[function.target(frame)];
    }
    long changedBits = written & (liveAtExits | liveInSegments);
    changed = indexes(changedBits);
    shared = indexes(liveInSegments | changedBits);
    return this;
  }

  private static List<Integer> indexes(long bits) {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < Long.SIZE; i++) {
      if ((bits >>> i & 1) != 0) {
        indexes.add(i);
      }
    }
    return indexes;
  }
}
