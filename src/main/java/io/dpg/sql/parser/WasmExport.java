package io.dpg.sql.parser;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExportSection;

/// What dpg calls in the parser's module, under the letters that Emscripten gave it; see
/// [WasmImports] on such names.
enum WasmExport {
  CONSTRUCTORS("A"),
  MALLOC("C"),
  FREE("E"),
  PARSE("F"),
  FREE_PARSE_RESULT("G"),
  SET_THREW("P"),
  STACK_RESTORE("Q"),
  STACK_CURRENT("R");

  private final String letter;

  WasmExport(String letter) {
    this.letter = letter;
  }

  int index(WasmModule module) {
    ExportSection exports = module.exportSection();
    for (int i = 0; i < exports.exportCount(); i++) {
      if (exports.getExport(i).name().equals(letter)) {
        return exports.getExport(i).index();
      }
    }
    throw new IllegalStateException("the parser's module does not export " + name());
  }
}
