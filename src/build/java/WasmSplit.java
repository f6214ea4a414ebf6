import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Prepares PostgreSQL's parser, compiled to WebAssembly, for the compiler to JVM bytecode.
///
/// A JVM method holds 64 KB, and HotSpot never compiles one of more than 8,000 bytes. `yyparse` and
/// the printers of trees are far larger: all are one giant switch. They are cut into many small
/// functions here; interpreted, they would take milliseconds for each statement. The rest of the
/// module stays as it is, but for a smaller stack.
///
/// Run as `java WasmSplit.java input.wasm output.wasm`, with this folder's other classes beside it.
final class WasmSplit {

  /// Smaller functions are left alone.
  private static final int LARGE_BYTES = 5_000;

  private static final int MIN_CASES = 12;

  /// How much WebAssembly goes into one function: bytecode is two to three times larger.
  private static final int BYTES_PER_GROUP = 2_500;

  private WasmSplit() {}

  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[1]).toAbsolutePath();
    WasmFile file = new WasmFile(StackShrink.apply(Files.readAllBytes(Path.of(arguments[0]))));
    int functions = file.definedFunctions();
    for (int i = 0; i < functions; i++) {
      if (file.body(i).length >= LARGE_BYTES) {
        split(file, i);
      }
    }
    Files.createDirectories(output.getParent());
    Files.write(output, file.toByteArray());
  }

  private static void split(WasmFile file, int index) {
    WasmFunction function = new WasmFunction(file.body(index), file.typeOf(index));
    Optional<SwitchPlan> plan = SwitchPlan.of(function, MIN_CASES);
    if (plan.isPresent()) {
      file.replaceBody(index, new SwitchSplit(file, plan.get()).apply(BYTES_PER_GROUP));
    }
  }
}
