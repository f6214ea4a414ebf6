package io.dpg.conformance;

import static io.dpg.conformance.ProtocolCase.session;

import io.dpg.testkit.Bytes;
import io.dpg.testkit.RawClient;
import java.util.List;

/// Function calls of the fast path (manual, "Function Call"), by which libpq and pgjdbc use large
/// objects.
final class FunctionCallCases {

  private static final int INT4PL = 177;
  private static final int LENGTH_OF_TEXT = 1317;
  private static final int LO_CREAT = 957;
  private static final int NO_FUNCTION = 1;

  private FunctionCallCases() {}

  static List<ProtocolCase> all() {
    return List.of(
        session("function call", c -> call(c, INT4PL, "40", "2")),
        session("function call with text", c -> call(c, LENGTH_OF_TEXT, "äöü")),
        session("function call of no function", c -> call(c, NO_FUNCTION)),
        session("function call with too few arguments", c -> call(c, INT4PL, "40")),
        session("function call with a wrong value", c -> call(c, INT4PL, "40", "x")),
        session(
            "function calls in a transaction",
            c -> {
              c.query("BEGIN; INSERT INTO empty VALUES (9, 'x')").untilReady();
              call(c, INT4PL, "40", "2").untilReady();
              return c.query("ROLLBACK; SELECT count(*) FROM empty");
            }),
        session(
            "function call in a failed transaction",
            c -> {
              c.query("BEGIN; SELECT nothing").untilReady();
              return call(c, INT4PL, "40", "2");
            }),
        session(
            "a failed function call fails the transaction",
            c -> {
              c.query("BEGIN").untilReady();
              call(c, INT4PL, "40", "x").untilReady();
              return c.query("SELECT 1");
            }),
        session(
            "a large object",
            c -> {
              c.query("BEGIN; SELECT count(*) FROM items").untilReady();
              call(c, LO_CREAT, "131072").untilReady();
              return c.query(
                  "SELECT count(*) FROM pg_largeobject_metadata; ROLLBACK; SELECT count(*) FROM"
                      + " pg_largeobject_metadata");
            }));
  }

  /// 'F' | int32 function | int16 no formats, so all are text | int16 arguments | (int32 length |
  /// bytes)* | int16 format of the result.
  private static RawClient call(RawClient client, int function, String... arguments) {
    Bytes body = new Bytes().int32(function).int16(0).int16(arguments.length);
    for (String argument : arguments) {
      byte[] bytes = argument.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      body.int32(bytes.length).bytes(bytes);
    }
    return client.message('F', body.int16(0));
  }
}
