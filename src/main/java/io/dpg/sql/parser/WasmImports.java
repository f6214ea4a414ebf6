package io.dpg.sql.parser;

import java.nio.charset.StandardCharsets;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ImportSection;

/// What the parser's C code, compiled by Emscripten, expects from its host: `setjmp`/`longjmp`,
/// memory, and a standard error output. It needs no files, no clock and no signals.
///
/// PostgreSQL reports errors by `longjmp`. Emscripten compiles every call inside a `setjmp` scope
/// to an `invoke_*` import, which calls the function for it and catches the jump.
final class WasmImports {

  /// A `longjmp` under way, up to the next `invoke_*`. Without a stack trace, which would cost more
  /// than parsing.
  private static final class Longjmp extends RuntimeException {
    Longjmp() {
      super("longjmp", null, false, false);
    }
  }

  private static final long[] NOTHING = {};
  private static final int ERRNO_BAD_FILE = 8;
  private static final int PAGE_BYTES = 65_536;
  private static final int MESSAGE_MAX = 4_096;

  private final StringBuilder standardError = new StringBuilder();
  private final int setThrew;
  private final int stackRestore;
  private final int stackCurrent;

  WasmImports(WasmModule module) {
    setThrew = WasmExport.SET_THREW.index(module);
    stackRestore = WasmExport.STACK_RESTORE.index(module);
    stackCurrent = WasmExport.STACK_CURRENT.index(module);
  }

  ImportValues values(WasmModule module) {
    ImportValues.Builder values = ImportValues.builder();
    ImportSection imports = module.importSection();
    for (int i = 0; i < imports.importCount(); i++) {
      if (!(imports.getImport(i) instanceof FunctionImport function)) {
        throw new IllegalStateException("the parser imports more than functions");
      }
      FunctionType type = module.typeSection().getType(function.typeIndex());
      WasmFunctionHandle handle = handle(function.name(), !type.returns().isEmpty());
      values.addFunction(new HostFunction(function.module(), function.name(), type, handle));
    }
    return values.build();
  }

  /// The import of that name. Emscripten shortens names: these letters belong to the one version of
  /// the module that package-lock.json pins; libpg-query.js beside it has the long names.
  private WasmFunctionHandle handle(String name, boolean hasResult) {
    return switch (name) {
      case "a", "b", "d", "e", "f", "g", "h", "i", "j", "k", "l", "n", "y" ->
          (instance, arguments) -> invoke(instance, arguments, hasResult);
      case "p" -> // _emscripten_throw_longjmp
          (_, _) -> {
            throw new Longjmp();
          };
      case "q" -> // emscripten_resize_heap
          (instance, arguments) -> new long[] {grow(instance.memory(), arguments[0])};
      case "t" -> // fd_write
          (instance, arguments) -> write(instance.memory(), arguments);
      case "r", "s", "u" -> // fd_read, fd_seek, fd_close
          (_, _) -> new long[] {ERRNO_BAD_FILE};
      case "o", "w" -> // _setitimer_js, _emscripten_runtime_keepalive_clear
          (_, _) -> hasResult ? new long[1] : NOTHING;
      case "c" -> // __assert_fail
          (instance, arguments) -> {
            Memory memory = instance.memory();
            throw stopped(
                "assertion " + memory.readCString((int) arguments[0], StandardCharsets.UTF_8));
          };
      case "m", "v", "x" -> // exit, proc_exit, _abort_js
          (_, _) -> {
            throw stopped("exit");
          };
      default -> throw new IllegalStateException("the parser has an unknown import: " + name);
    };
  }

  private long[] invoke(Instance instance, long[] arguments, boolean hasResult) {
    Machine machine = instance.getMachine();
    long stack = machine.call(stackCurrent, NOTHING)[0];
    long[] passed = new long[arguments.length - 1];
    System.arraycopy(arguments, 1, passed, 0, passed.length);
    try {
      return machine.call(instance.table(0).requiredRef((int) arguments[0]), passed);
    } catch (Longjmp jump) {
      machine.call(stackRestore, new long[] {stack});
      machine.call(setThrew, new long[] {1, 0});
      return hasResult ? new long[1] : NOTHING;
    }
  }

  /// Grows by a quarter at least, as each growth copies all of it; 0 when the limit forbids.
  private static long grow(Memory memory, long bytes) {
    int wanted = (int) (((bytes & 0xffff_ffffL) + PAGE_BYTES - 1) / PAGE_BYTES);
    int current = memory.pages();
    if (wanted <= current) {
      return 1;
    }
    int target = Math.min(Math.max(wanted, current + current / 4), memory.maximumPages());
    return target >= wanted && memory.grow(target - current) >= 0 ? 1 : 0;
  }

  /// The code writes to its standard error only just before it gives up: keep that for the report.
  private long[] write(Memory memory, long[] arguments) {
    int vector = (int) arguments[1];
    int total = 0;
    for (int i = 0; i < arguments[2]; i++, vector += 8) {
      int length = memory.readInt(vector + 4);
      if (standardError.length() < MESSAGE_MAX) {
        standardError.append(
            memory.readString(memory.readInt(vector), length, StandardCharsets.UTF_8));
      }
      total += length;
    }
    memory.writeI32((int) arguments[3], total);
    return new long[] {0};
  }

  private IllegalStateException stopped(String reason) {
    return new IllegalStateException("the parser gave up: " + reason + " " + standardError);
  }
}
