package io.dpg.conformance;

import static io.dpg.conformance.ProtocolCase.listening;
import static io.dpg.conformance.ProtocolCase.session;

import io.dpg.testkit.BoundValues;
import io.dpg.testkit.Bytes;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// COPY's messages, and what is said before a session exists.
final class CopyAndStartupCases {

  private static final String COPY_IN = "COPY empty FROM STDIN";

  private CopyAndStartupCases() {}

  static List<ProtocolCase> all() {
    List<ProtocolCase> cases = new ArrayList<>();
    cases.addAll(copies());
    cases.addAll(moreCopies());
    cases.addAll(startups());
    return cases;
  }

  private static List<ProtocolCase> copies() {
    return List.of(
        session("copy in", c -> c.query(COPY_IN).copyData("1\ta\n2\tb\n").copyDone()),
        session(
            "copy in, then read",
            c -> {
              c.query(COPY_IN).copyData("1\ta\n2\tb\n").copyDone().untilReady();
              return c.query("DELETE FROM empty WHERE k = 1 RETURNING v; DELETE FROM empty");
            }),
        session(
            "lines cut anywhere",
            c ->
                c.query(COPY_IN)
                    .copyData("1")
                    .copyData("1\tlo")
                    .copyData("ng\n")
                    .copyData("")
                    .copyData("12\t\\N")
                    .copyData("\n")
                    .copyDone()),
        session("no data", c -> c.query(COPY_IN).copyDone()),
        session("no newline at the end", c -> c.query(COPY_IN).copyData("13\tlast").copyDone()),
        session("end mark", c -> c.query(COPY_IN).copyData("14\tx\n\\.\n").copyDone()),
        session("copy fail", c -> c.query(COPY_IN).copyData("15\tx\n").copyFail("enough")),
        session("bad row", c -> c.query(COPY_IN).copyData("16\tx\nabc\ty\n17\tz\n").copyDone()),
        session(
            "duplicate key",
            c -> c.query("COPY items FROM STDIN").copyData("100\tx\t1\n1\ty\t1\n").copyDone()),
        session(
            "copy in, and another statement",
            c -> c.query(COPY_IN + "; SELECT 1 AS one").copyData("18\tx\n").copyDone()),
        session(
            "copy in a transaction",
            c -> {
              c.query("BEGIN").untilReady();
              c.query(COPY_IN).copyData("19\tx\n").copyDone().untilReady();
              return c.query("SELECT count(*) FROM empty; ROLLBACK");
            }),
        session(
            "copy in, extended",
            c ->
                c.parse("", COPY_IN)
                    .bind(BoundValues.of("", ""))
                    .execute("", 0)
                    .copyData("20\tx\n")
                    .copyDone()
                    .sync()),
        session(
            "copy fail, extended",
            c ->
                c.parse("", COPY_IN)
                    .bind(BoundValues.of("", ""))
                    .describe('P', "")
                    .execute("", 0)
                    .copyData("21\tx\n")
                    .copyFail("no")
                    .sync()));
  }

  private static List<ProtocolCase> moreCopies() {
    return List.of(
        session(
            "Sync while copying is ignored",
            c ->
                c.parse("", COPY_IN)
                    .bind(BoundValues.of("", ""))
                    .execute("", 0)
                    .sync()
                    .copyData("22\tx\n")
                    .copyDone()
                    .sync()),
        session(
            "another message while copying",
            c -> c.query(COPY_IN).copyData("23\tx\n").query("SELECT 1")),
        session(
            "copy data outside of a copy",
            c -> c.copyData("x").copyDone().copyFail("x").query("SELECT 1")),
        session(
            "copy binary in",
            c ->
                c.query("COPY empty FROM STDIN (FORMAT binary)")
                    .message('d', new Bytes().bytes(binaryCopy()))
                    .copyDone()),
        session(
            "copy binary without signature",
            c ->
                c.query("COPY empty FROM STDIN (FORMAT binary)")
                    .copyData("rubbish and more of it")
                    .copyDone()),
        session(
            "copy out of one row",
            c -> c.query("COPY (SELECT * FROM items WHERE k = 2) TO STDOUT")),
        session(
            "copy out in order",
            c ->
                c.query("COPY (SELECT k, v FROM items ORDER BY k) TO STDOUT (FORMAT csv, HEADER)")),
        session(
            "copy out binary",
            c -> c.query("COPY (SELECT k, v FROM items WHERE k = 2) TO STDOUT (FORMAT binary)")),
        session(
            "copy out, extended",
            c ->
                c.parse("", "COPY kinds TO STDOUT")
                    .describe('S', "")
                    .bind(BoundValues.of("", "").resultFormats())
                    .execute("", 0)
                    .sync()),
        session(
            "copy out and another statement", c -> c.query("COPY (SELECT 1) TO STDOUT; SELECT 2")),
        session("copy error before the data", c -> c.query("COPY nothing_at_all FROM STDIN")));
  }

  private static byte[] binaryCopy() {
    Bytes data = new Bytes().bytes("PGCOPY\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    data.int8(0xFF).int8('\r').int8('\n').int8(0).int32(0).int32(0);
    data.int16(2).int32(4).int32(24).int32(1).int8('b');
    data.int16(2).int32(4).int32(25).int32(-1);
    return data.int16(-1).toArray();
  }

  private static List<ProtocolCase> startups() {
    return List.of(
        listening("greeting", (c, s) -> greeting(s, Map.of())),
        listening("GSS encryption is not offered", (c, s) -> single(s, RawClient::gssRequest)),
        listening("an unknown minor version", (c, s) -> negotiation(s, 3 << 16 | 99, Map.of())),
        listening(
            "unknown protocol options",
            (c, s) -> negotiation(s, RawClient.PROTOCOL_3_0, Map.of("_pq_.unknown", "1"))),
        listening("protocol 3.2", (c, s) -> negotiation(s, RawClient.PROTOCOL_3_2, Map.of())),
        listening("protocol 4.0", (c, s) -> refused(s, 4 << 16)),
        listening(
            "a setting that does not exist",
            (c, s) -> refused(s, RawClient.PROTOCOL_3_0, Map.of("nosuchsetting", "1"))),
        listening(
            "a setting with a bad value",
            (c, s) -> refused(s, RawClient.PROTOCOL_3_0, Map.of("work_mem", "lots"))),
        listening(
            "a database that does not exist",
            (c, s) -> refused(s.inDatabase("nothing_at_all"), RawClient.PROTOCOL_3_0)),
        listening(
            "no user name",
            (c, s) -> {
              try (RawClient other = RawClient.open(s)) {
                return other
                    .raw(new Bytes().int32(RawClient.PROTOCOL_3_0).int8(0).asStartup())
                    .untilClosed();
              }
            }),
        listening(
            "a zero-length start",
            (c, s) -> {
              try (RawClient other = RawClient.open(s)) {
                return other.raw(new Bytes().int32(0).toArray()).untilClosed();
              }
            }),
        listening("an unknown message type", (c, s) -> c.message('~', new Bytes()).untilClosed()),
        listening(
            "a message that is too short",
            (c, s) -> c.raw(new Bytes().int8('Q').int32(3).toArray()).untilClosed()),
        listening(
            "a query without its zero byte",
            (c, s) -> c.message('Q', new Bytes().int8('x')).untilReady()),
        listening(
            "a Bind that ends early",
            (c, s) ->
                c.message('B', new Bytes().string("").string("").int16(5)).sync().untilReady()),
        listening(
            "a Describe of an unknown kind", (c, s) -> c.describe('?', "").sync().untilReady()));
  }

  private static List<Reply> greeting(Endpoint server, Map<String, String> parameters) {
    try (RawClient client = RawClient.connect(server, parameters)) {
      List<Reply> replies = new ArrayList<>(client.greeting());
      replies.sort(java.util.Comparator.comparing(Reply::toString));
      return replies;
    }
  }

  private static List<Reply> single(
      Endpoint server, java.util.function.UnaryOperator<RawClient> says) {
    try (RawClient client = says.apply(RawClient.open(server))) {
      return List.of(Reply.ofByte(client.readByte()));
    }
  }

  private static List<Reply> negotiation(
      Endpoint server, int version, Map<String, String> parameters) {
    try (RawClient client = RawClient.open(server)) {
      client.startup(version, parameters).authenticate();
      return client.greeting().stream().filter(it -> "vK".indexOf(it.type()) >= 0).toList();
    }
  }

  private static List<Reply> refused(Endpoint server, int version) {
    return refused(server, version, Map.of());
  }

  private static List<Reply> refused(Endpoint server, int version, Map<String, String> parameters) {
    try (RawClient client = RawClient.open(server)) {
      return client.startup(version, parameters).logIn();
    }
  }
}
