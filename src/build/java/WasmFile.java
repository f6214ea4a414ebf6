import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A WebAssembly module as a list of sections, to which functions, types and globals can be added.
final class WasmFile {

  private static final int HEADER_BYTES = 8;
  private static final int CUSTOM = 0;
  private static final int TYPES = 1;
  private static final int IMPORTS = 2;
  private static final int FUNCTIONS = 3;
  private static final int GLOBALS = 6;
  private static final int CODE = 10;
  private static final int FUNCTION_TYPE = 0x60;

  /// Types of parameters and results, one byte each.
  record FunctionType(byte[] parameters, byte[] results) {
    boolean matches(byte[] otherParameters, byte[] otherResults) {
      return Arrays.equals(parameters, otherParameters) && Arrays.equals(results, otherResults);
    }
  }

  private record Section(int id, byte[] content) {}

  private final byte[] header;
  private final List<Section> sections = new ArrayList<>();
  private final List<FunctionType> types = new ArrayList<>();
  private final List<Integer> functionTypes = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final ByteWriter newGlobals = new ByteWriter();
  private final Map<String, Integer> globals = new HashMap<>();
  private int importedFunctions;
  private int oldGlobals;

  WasmFile(byte[] bytes) {
    header = Arrays.copyOf(bytes, HEADER_BYTES);
    ByteReader in = new ByteReader(bytes, HEADER_BYTES);
    while (!in.atEnd()) {
      int id = in.next();
      byte[] content = in.vector();
      sections.add(new Section(id, content));
      read(id, new ByteReader(content, 0));
    }
  }

  private void read(int id, ByteReader in) {
    int count = id == CUSTOM ? 0 : in.number();
    switch (id) {
      case TYPES -> repeat(count, () -> readType(in));
      case IMPORTS -> repeat(count, () -> readImport(in));
      case FUNCTIONS -> repeat(count, () -> functionTypes.add(in.number()));
      case GLOBALS -> oldGlobals = count;
      case CODE -> repeat(count, () -> bodies.add(in.vector()));
      default -> {}
    }
  }

  private static void repeat(int count, Runnable action) {
    for (int i = 0; i < count; i++) {
      action.run();
    }
  }

  private void readType(ByteReader in) {
    if (in.next() != FUNCTION_TYPE) {
      throw new IllegalStateException("the module has a type that is no function");
    }
    byte[] parameters = in.vector();
    types.add(new FunctionType(parameters, in.vector()));
  }

  private void readImport(ByteReader in) {
    in.vector();
    in.vector();
    if (in.next() != 0) {
      throw new IllegalStateException("the module imports what is no function");
    }
    in.number();
    importedFunctions++;
  }

  int definedFunctions() {
    return bodies.size();
  }

  byte[] body(int function) {
    return bodies.get(function);
  }

  void replaceBody(int function, byte[] body) {
    bodies.set(function, body);
  }

  FunctionType typeOf(int function) {
    return types.get(functionTypes.get(function));
  }

  /// The index of such a type, which is added if need be.
  int type(byte[] parameters, byte[] results) {
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).matches(parameters, results)) {
        return i;
      }
    }
    types.add(new FunctionType(parameters, results));
    return types.size() - 1;
  }

  /// Adds a function and says by which index it is called.
  int addFunction(int type, byte[] body) {
    functionTypes.add(type);
    bodies.add(body);
    return importedFunctions + functionTypes.size() - 1;
  }

  /// The index of the mutable global of that name and type, which is added if need be.
  int global(String name, int valueType) {
    return globals.computeIfAbsent(
        name,
        _ -> {
          newGlobals.bytes(valueType, 1);
          switch (valueType) {
            case Opcode.I32 -> newGlobals.bytes(Opcode.I32_CONST, 0);
            case Opcode.I64 -> newGlobals.bytes(Opcode.I64_CONST, 0);
            case Opcode.F32 -> newGlobals.bytes(Opcode.F32_CONST).raw(new byte[4]);
            case Opcode.F64 -> newGlobals.bytes(Opcode.F64_CONST).raw(new byte[8]);
            default -> throw new IllegalStateException("no global of type " + valueType);
          }
          newGlobals.bytes(Opcode.END);
          return oldGlobals + globals.size();
        });
  }

  byte[] toByteArray() {
    ByteWriter file = new ByteWriter().raw(header);
    for (Section section : sections) {
      // Custom sections name functions and would be wrong now.
      if (section.id() != CUSTOM) {
        ByteWriter content = content(section);
        file.bytes(section.id()).number(content.size()).raw(content.toByteArray());
      }
    }
    return file.toByteArray();
  }

  private ByteWriter content(Section section) {
    ByteWriter out = new ByteWriter();
    switch (section.id()) {
      case TYPES -> {
        out.number(types.size());
        for (FunctionType type : types) {
          out.bytes(FUNCTION_TYPE);
          out.number(type.parameters().length).raw(type.parameters());
          out.number(type.results().length).raw(type.results());
        }
      }
      case FUNCTIONS -> {
        out.number(functionTypes.size());
        functionTypes.forEach(out::number);
      }
      case GLOBALS -> {
        ByteReader old = new ByteReader(section.content(), 0);
        old.number();
        out.number(oldGlobals + globals.size());
        out.raw(section.content(), old.position(), section.content().length);
        out.raw(newGlobals.toByteArray());
      }
      case CODE -> {
        out.number(bodies.size());
        bodies.forEach(body -> out.number(body.length).raw(body));
      }
      default -> out.raw(section.content());
    }
    return out;
  }
}
