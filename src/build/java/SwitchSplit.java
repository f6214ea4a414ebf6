import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Cuts one function apart as its [SwitchPlan] says.
///
/// Segments are put together in groups; each group becomes a function `(code, locals...) -> code`,
/// which runs from the segment of that code until control leaves the group, and says where it must
/// go on. The function that remains looks up the first code, calls group after group, and finally
/// branches to the exit that it was told. Changed locals and values come back in globals, which are
/// read right after the call, so recursion does no harm.
final class SwitchSplit {

  /// Labels of blocks that this class adds, beside frames of the old function.
  private static final int BODY = -1000;

  private static final int DISPATCH = -100;
  private static final int RETURNED = -101;
  private static final int VALUED = -200;

  private final WasmFile file;
  private final SwitchPlan plan;
  private final WasmFunction function;
  private final Map<Integer, Integer> changedGlobals = new HashMap<>();
  private final int resultGlobal;
  private final int groupType;

  SwitchSplit(WasmFile file, SwitchPlan plan) {
    this.file = file;
    this.plan = plan;
    this.function = plan.function;
    byte[] parameters = new byte[plan.shared.size() + 1];
    parameters[0] = Opcode.I32;
    for (int i = 0; i < plan.shared.size(); i++) {
      parameters[i + 1] = (byte) (int) function.locals.get(plan.shared.get(i));
    }
    for (int i = 0; i < plan.changed.size(); i++) {
      int local = plan.changed.get(i);
      int type = function.locals.get(local);
      changedGlobals.put(local, file.global("local " + type + " " + i, type));
    }
    resultGlobal = function.returnsValue() ? resultGlobal(function.type.results()[0] & 0xff) : -1;
    groupType = file.type(parameters, new byte[] {Opcode.I32});
  }

  private int resultGlobal(int type) {
    return file.global("result " + type, type);
  }

  private int valueGlobal(int frame) {
    int type = function.at(frame).argument;
    return file.global("value " + type, type);
  }

  /// The new body; the functions that it calls are added to the file.
  byte[] apply(int bytesPerGroup) {
    List<CodeRange> groups = new ArrayList<>();
    for (int first = 0; first < plan.segmentCount(); ) {
      int last = groupEnd(first, bytesPerGroup);
      groups.add(new CodeRange(first, file.addFunction(groupType, groupBody(first, last))));
      first = last;
    }
    SwitchLookup lookup = new SwitchLookup(file);
    int dispatcher = lookup.dispatcher(groups, groupType, plan.shared.size() + 1);
    return mainBody(dispatcher, lookup.codes(plan));
  }

  private int groupEnd(int first, int bytesPerGroup) {
    int size = 0;
    int last = first;
    while (last < plan.segmentCount()) {
      size += function.bytes(plan.from[last], plan.to[last]);
      if (last > first && size > bytesPerGroup) {
        break;
      }
      last++;
    }
    return last;
  }

  // ---- the function of a group

  private byte[] groupBody(int first, int last) {
    Map<Integer, Integer> localNumbers = new HashMap<>();
    plan.shared.forEach(local -> localNumbers.put(local, localNumbers.size() + 1));
    List<Integer> extraTypes = new ArrayList<>();
    List<Integer> outside = targetsOutside(first, last, localNumbers, extraTypes);
    ByteWriter out = new ByteWriter();
    writeLocals(out, extraTypes, 0);
    List<Integer> labels = new ArrayList<>(List.of(BODY));
    openBlock(out, labels, DISPATCH);
    outside.reversed().forEach(frame -> openBlock(out, labels, frame));
    plan.nest.subList(first, last).reversed().forEach(frame -> openBlock(out, labels, frame));
    out.instruction(Opcode.LOCAL_GET, 0).constant(first).bytes(Opcode.I32_SUBTRACT);
    out.instruction(Opcode.BR_TABLE, last - first - 1);
    for (int k = first; k < last; k++) {
      out.number(k - first);
    }
    for (int k = first; k < last; k++) {
      closeBlock(out, labels);
      for (int i = plan.from[k]; i < plan.to[k]; i++) {
        writeInGroup(out, i, labels, localNumbers);
      }
    }
    leave(out, last < plan.segmentCount() ? last : plan.exits.get(plan.outermost()), labels);
    for (int frame : outside) {
      closeBlock(out, labels);
      leave(out, plan.codeOf(frame), labels);
    }
    out.bytes(Opcode.END);
    for (int local : plan.changed) {
      out.instruction(Opcode.LOCAL_GET, localNumbers.get(local));
      out.instruction(Opcode.GLOBAL_SET, changedGlobals.get(local));
    }
    return out.instruction(Opcode.LOCAL_GET, 0).bytes(Opcode.END).toByteArray();
  }

  /// What the group branches to outside of itself; on the way, its locals are numbered.
  private List<Integer> targetsOutside(
      int first, int last, Map<Integer, Integer> localNumbers, List<Integer> extraTypes) {
    List<Integer> outside = new ArrayList<>();
    for (int k = first; k < last; k++) {
      for (int i = plan.from[k]; i < plan.to[k]; i++) {
        WasmFunction.Instruction instruction = function.at(i);
        if (Opcode.isLocal(instruction.opcode)
            && localNumbers.putIfAbsent(instruction.argument, localNumbers.size() + 1) == null) {
          extraTypes.add(function.locals.get(instruction.argument));
        }
        for (int frame : instruction.targets) {
          Integer segment = plan.segments.get(frame);
          boolean inside =
              (frame >= plan.from[k] && frame < plan.to[k])
                  || (segment != null && segment >= first && segment < last);
          boolean valued =
              frame == WasmFunction.FUNCTION || (segment == null && function.isValued(frame));
          if (!inside && !valued && !outside.contains(frame)) {
            outside.add(frame);
          }
        }
      }
    }
    return outside;
  }

  private void writeInGroup(
      ByteWriter out, int index, List<Integer> labels, Map<Integer, Integer> localNumbers) {
    WasmFunction.Instruction instruction = function.at(index);
    boolean branches = instruction.opcode == Opcode.BR;
    int target = branches ? instruction.targets[0] : WasmFunction.FUNCTION;
    if (instruction.opcode == Opcode.RETURN || (branches && target == WasmFunction.FUNCTION)) {
      if (resultGlobal >= 0) {
        out.instruction(Opcode.GLOBAL_SET, resultGlobal);
      }
      leave(out, plan.exits.get(WasmFunction.FUNCTION), labels);
    } else if (branches && !labels.contains(target)) {
      // Only a target that takes a value has no block of its own here.
      out.instruction(Opcode.GLOBAL_SET, valueGlobal(target));
      leave(out, plan.exits.get(target), labels);
    } else {
      copy(out, index, labels, localNumbers);
    }
  }

  /// Goes on at another code, outside of the group.
  private static void leave(ByteWriter out, int code, List<Integer> labels) {
    out.constant(code).instruction(Opcode.LOCAL_SET, 0);
    out.instruction(Opcode.BR, depth(labels, DISPATCH));
  }

  // ---- what remains of the function

  private byte[] mainBody(int dispatcher, int lookup) {
    int code = function.locals.size();
    int outermost = plan.outermost();
    ByteWriter out = new ByteWriter();
    List<Integer> ownLocals =
        new ArrayList<>(function.locals.subList(function.parameters(), function.locals.size()));
    writeLocals(out, ownLocals, 1);
    out.raw(function.body, function.codeStart, function.at(outermost).start);
    List<Integer> labels = new ArrayList<>(List.of(WasmFunction.FUNCTION));
    labels.addAll(plan.around.subList(0, plan.around.indexOf(outermost)));
    openBlock(out, labels, outermost);
    openBlock(out, labels, DISPATCH);
    findFirstCode(out, labels, code, lookup);
    closeBlock(out, labels);
    dispatch(out, code, dispatcher);
    branchToExit(out, labels, code);
    return out.raw(
            function.body, function.at(function.at(outermost).match).start, function.body.length)
        .toByteArray();
  }

  /// The code before the switch, which may also jump to segments itself.
  private void findFirstCode(ByteWriter out, List<Integer> labels, int code, int lookup) {
    int from = plan.nest.getFirst() + 1;
    int to = function.at(plan.nest.getFirst()).match;
    List<Integer> jumps = new ArrayList<>();
    for (int i = from; i < to; i++) {
      for (int frame : function.at(i).targets) {
        if (i != plan.table && plan.segments.containsKey(frame) && !jumps.contains(frame)) {
          jumps.add(frame);
        }
      }
    }
    jumps.reversed().forEach(frame -> openBlock(out, labels, frame));
    for (int i = from; i < to; i++) {
      if (i == plan.table) {
        out.instruction(Opcode.CALL, lookup).instruction(Opcode.LOCAL_SET, code);
        out.instruction(Opcode.BR, depth(labels, DISPATCH));
      } else {
        copy(out, i, labels, Map.of());
      }
    }
    // Whoever comes to the end of it falls into the first segment.
    startAt(out, 0, code, labels);
    for (int frame : jumps) {
      closeBlock(out, labels);
      startAt(out, plan.segments.get(frame), code, labels);
    }
  }

  private static void startAt(ByteWriter out, int segment, int code, List<Integer> labels) {
    out.constant(segment).instruction(Opcode.LOCAL_SET, code);
    out.instruction(Opcode.BR, depth(labels, DISPATCH));
  }

  private void dispatch(ByteWriter out, int code, int dispatcher) {
    out.bytes(Opcode.BLOCK, Opcode.VOID, Opcode.LOOP, Opcode.VOID);
    out.instruction(Opcode.LOCAL_GET, code).constant(plan.segmentCount());
    out.bytes(Opcode.I32_NOT_LESS_UNSIGNED).instruction(Opcode.BR_IF, 1);
    out.instruction(Opcode.LOCAL_GET, code);
    plan.shared.forEach(local -> out.instruction(Opcode.LOCAL_GET, local));
    out.instruction(Opcode.CALL, dispatcher).instruction(Opcode.LOCAL_SET, code);
    for (int local : plan.changed) {
      out.instruction(Opcode.GLOBAL_GET, changedGlobals.get(local));
      out.instruction(Opcode.LOCAL_SET, local);
    }
    out.instruction(Opcode.BR, 0).bytes(Opcode.END, Opcode.END);
  }

  private void branchToExit(ByteWriter out, List<Integer> labels, int code) {
    boolean returns = plan.exits.containsKey(WasmFunction.FUNCTION);
    if (returns) {
      openBlock(out, labels, RETURNED);
    }
    List<Integer> valued =
        plan.exits.keySet().stream()
            .filter(frame -> frame != WasmFunction.FUNCTION && function.isValued(frame))
            .toList();
    valued.forEach(frame -> openBlock(out, labels, VALUED - frame));
    out.instruction(Opcode.LOCAL_GET, code).constant(plan.segmentCount());
    out.bytes(Opcode.I32_SUBTRACT).instruction(Opcode.BR_TABLE, plan.exits.size() - 1);
    for (int frame : plan.exits.keySet()) {
      int label = valued.contains(frame) ? VALUED - frame : frame;
      out.number(depth(labels, frame == WasmFunction.FUNCTION ? RETURNED : label));
    }
    for (int frame : valued.reversed()) {
      closeBlock(out, labels);
      out.instruction(Opcode.GLOBAL_GET, valueGlobal(frame));
      out.instruction(Opcode.BR, depth(labels, frame));
    }
    if (returns) {
      closeBlock(out, labels);
      if (resultGlobal >= 0) {
        out.instruction(Opcode.GLOBAL_GET, resultGlobal);
      }
      out.bytes(Opcode.RETURN);
    }
  }

  // ---- writing

  /// Copies an instruction, with branches as deep as the labels now demand, and locals under the
  /// numbers they now have, if any are given.
  private void copy(
      ByteWriter out, int index, List<Integer> labels, Map<Integer, Integer> localNumbers) {
    WasmFunction.Instruction instruction = function.at(index);
    switch (instruction.opcode) {
      case Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> {
        out.raw(function.body, instruction.start, instruction.end);
        labels.add(index);
      }
      case Opcode.END -> closeBlock(out, labels);
      case Opcode.BR, Opcode.BR_IF ->
          out.instruction(instruction.opcode, depth(labels, instruction.targets[0]));
      case Opcode.BR_TABLE -> {
        out.instruction(Opcode.BR_TABLE, instruction.targets.length - 1);
        for (int frame : instruction.targets) {
          out.number(depth(labels, frame));
        }
      }
      case Opcode.LOCAL_GET, Opcode.LOCAL_SET, Opcode.LOCAL_TEE ->
          out.instruction(
              instruction.opcode,
              localNumbers.getOrDefault(instruction.argument, instruction.argument));
      default -> out.raw(function.body, instruction.start, instruction.end);
    }
  }

  private static void openBlock(ByteWriter out, List<Integer> labels, int label) {
    out.bytes(Opcode.BLOCK, Opcode.VOID);
    labels.add(label);
  }

  private static void closeBlock(ByteWriter out, List<Integer> labels) {
    out.bytes(Opcode.END);
    labels.removeLast();
  }

  private static int depth(List<Integer> labels, int label) {
    int index = labels.lastIndexOf(label);
    if (index < 0) {
      throw new IllegalStateException("no block is named " + label);
    }
    return labels.size() - 1 - index;
  }

  /// Locals as runs of one type, and some more for codes.
  private static void writeLocals(ByteWriter out, List<Integer> types, int codes) {
    List<int[]> runs = new ArrayList<>();
    for (int type : types) {
      if (!runs.isEmpty() && runs.getLast()[1] == type) {
        runs.getLast()[0]++;
      } else {
        runs.add(new int[] {1, type});
      }
    }
    if (codes > 0) {
      runs.add(new int[] {codes, Opcode.I32});
    }
    out.number(runs.size());
    runs.forEach(run -> out.number(run[0]).bytes(run[1]));
  }
}
