package io.dpg.sql.parser;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/// One PostgreSQL parser with memory of its own (7 MB at first). One thread at a time may use it;
/// once worn, it must be thrown away.
public final class ParserInstance {

  private static final int PAGES_AT_FIRST = 112;

  /// 512 MB: about what an INSERT of 20 MB needs, whose tree is far larger than its text.
  private static final int PAGES_MAX = 8_192;

  /// Memory never shrinks, so an instance that met a large script is not kept.
  private static final int PAGES_WORN = 512;

  private static final int PAGE_BYTES = 65_536;
  private static final long[] NO_ARGUMENTS = {};

  private final Machine machine;
  private final Memory memory;
  private final int malloc;
  private final int free;
  private final int parse;
  private final int freeResult;
  private boolean broken;

  public ParserInstance() {
    WasmModule module = PgParser.load();
    Instance instance =
        Instance.builder(module)
            .withImportValues(new WasmImports(module).values(module))
            .withMemoryLimits(new MemoryLimits(PAGES_AT_FIRST, PAGES_MAX))
            .withMachineFactory(PgParser::create)
            .withMemoryFactory(ByteArrayMemory::new)
            .withStart(false)
            .build();
    machine = instance.getMachine();
    memory = instance.memory();
    malloc = WasmExport.MALLOC.index(module);
    free = WasmExport.FREE.index(module);
    parse = WasmExport.PARSE.index(module);
    freeResult = WasmExport.FREE_PARSE_RESULT.index(module);
    machine.call(WasmExport.CONSTRUCTORS.index(module), NO_ARGUMENTS);
  }

  /// Whether this instance should not be used again.
  public boolean isWorn() {
    return broken || memory.pages() > PAGES_WORN;
  }

  /// Parses a script, given in UTF-8 without a zero byte.
  public ParserReply parse(byte[] script) {
    boolean finished = false;
    try {
      ParserReply reply = tryToParse(script);
      finished = true;
      return reply;
    } catch (RuntimeException failure) {
      if (failure.getCause() instanceof StackOverflowError) {
        return new ParserReply.TooDeep();
      }
      if (memory.pages() > PAGES_MAX / 2) {
        return new ParserReply.TooLarge();
      }
      throw new IllegalStateException("the parser failed", failure);
    } catch (StackOverflowError _) {
      return new ParserReply.TooDeep();
    } finally {
      // The C code was cut off in the middle of anything: what it left in memory is of no use.
      broken |= !finished;
    }
  }

  private ParserReply tryToParse(byte[] script) {
    int text = call(malloc, script.length + 1);
    if (text == 0) {
      return new ParserReply.TooLarge();
    }
    memory.write(text, script);
    memory.writeByte(text + script.length, (byte) 0);
    int result = call(parse, text);
    // struct { char *parse_tree; char *stderr_buffer; PgQueryError *error; }
    int error = memory.readInt(result + 8);
    ParserReply reply =
        error == 0 ? new ParserReply.Tree(cString(memory.readInt(result))) : rejection(error);
    call(freeResult, result);
    call(free, text);
    return reply;
  }

  private ParserReply rejection(int error) {
    // struct { char *message; char *funcname; char *filename; int lineno; int cursorpos; ... }
    String message = text(memory.readInt(error));
    return message.equals("out of memory")
        ? new ParserReply.TooLarge()
        : new ParserReply.Rejection(
            message, memory.readInt(error + 16), text(memory.readInt(error + 4)));
  }

  private String text(int start) {
    return start == 0 ? "" : new String(cString(start), StandardCharsets.UTF_8);
  }

  private int call(int function, int argument) {
    long[] results = machine.call(function, new long[] {argument});
    return results == null || results.length == 0 ? 0 : (int) results[0];
  }

  /// The bytes up to the next zero, looked for in growing steps: most trees are small.
  private byte[] cString(int start) {
    int end = memory.pages() * PAGE_BYTES;
    int step = 1_024;
    for (int from = start; from < end; step *= 4) {
      byte[] bytes = memory.readBytes(from, Math.min(step, end - from));
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          return from == start
              ? Arrays.copyOf(bytes, i)
              : memory.readBytes(start, from + i - start);
        }
      }
      from += bytes.length;
    }
    throw new IllegalStateException("the parser returned an endless text");
  }
}
