package io.dpg.conformance;

import static io.dpg.conformance.ProtocolCase.session;

import io.dpg.testkit.BoundValues;
import io.dpg.testkit.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The extended query protocol: prepared statements, and values in both formats.
final class ExtendedProtocolCases {

  private static final String BY_KEY = "SELECT k, v FROM items WHERE k = $1";
  private static final int INT4 = 23;
  private static final int INT8 = 20;
  private static final int TEXT = 25;

  private ExtendedProtocolCases() {}

  static List<ProtocolCase> all() {
    List<ProtocolCase> cases = new ArrayList<>();
    cases.addAll(statements());
    cases.addAll(moreStatements());
    cases.addAll(furtherStatements());
    cases.addAll(formats());
    cases.addAll(moreFormats());
    return cases;
  }

  private static BoundValues unnamed() {
    return BoundValues.of("", "");
  }

  private static List<ProtocolCase> statements() {
    return List.of(
        session(
            "parse, bind, execute",
            c -> c.parse("", BY_KEY).bind(unnamed().text("3")).execute("", 0).sync()),
        session("describe the statement", c -> c.parse("", BY_KEY).describe('S', "").sync()),
        session(
            "describe the portal",
            c ->
                c.parse("", BY_KEY)
                    .bind(unnamed().text("3"))
                    .describe('P', "")
                    .execute("", 0)
                    .sync()),
        session(
            "describe what gives no rows",
            c ->
                c.parse("", "DELETE FROM empty WHERE k = $1")
                    .describe('S', "")
                    .bind(unnamed().text("3"))
                    .describe('P', "")
                    .execute("", 0)
                    .sync()),
        session(
            "describe RETURNING",
            c ->
                c.parse("", "UPDATE items SET v = $2 WHERE k = $1 RETURNING *, k + 1")
                    .describe('S', "")
                    .sync()),
        session(
            "types given",
            c ->
                c.parse("", BY_KEY, INT8)
                    .describe('S', "")
                    .bind(unnamed().text("3"))
                    .execute("", 0)
                    .sync()),
        session(
            "types given in part",
            c ->
                c.parse("", "SELECT k FROM items WHERE k = $1 AND v = $2", 0, TEXT)
                    .describe('S', "")
                    .sync()),
        session("a type that does not fit", c -> c.parse("", BY_KEY, 16).sync()),
        session(
            "named statement twice",
            c ->
                c.parse("a", BY_KEY)
                    .bind(BoundValues.of("", "a").text("3"))
                    .execute("", 0)
                    .bind(BoundValues.of("", "a").text("4"))
                    .execute("", 0)
                    .sync()),
        session(
            "a name that is taken", c -> c.parse("a", "SELECT 1").parse("a", "SELECT 2").sync()));
  }

  private static List<ProtocolCase> moreStatements() {
    return List.of(
        session(
            "close and use again",
            c ->
                c.parse("a", "SELECT 1")
                    .close('S', "a")
                    .parse("a", "SELECT 2")
                    .bind(BoundValues.of("", "a"))
                    .execute("", 0)
                    .sync()),
        session(
            "close what is not there", c -> c.close('S', "nothing").close('P', "nothing").sync()),
        session("bind to a missing statement", c -> c.bind(BoundValues.of("", "nothing")).sync()),
        session("describe a missing statement", c -> c.describe('S', "nothing").sync()),
        session("describe a missing portal", c -> c.describe('P', "nothing").sync()),
        session("execute a missing portal", c -> c.execute("nothing", 0).sync()),
        session(
            "an empty statement",
            c ->
                c.parse("", "")
                    .describe('S', "")
                    .bind(unnamed())
                    .describe('P', "")
                    .execute("", 0)
                    .sync()),
        session("two statements", c -> c.parse("", "SELECT 1; SELECT 2").sync()),
        session(
            "unnamed statement is replaced",
            c ->
                c.parse("", "SELECT 1")
                    .parse("", "SELECT 2 AS two")
                    .bind(unnamed())
                    .describe('P', "")
                    .execute("", 0)
                    .sync()),
        session(
            "a statement survives transactions",
            c -> {
              c.parse("keep", BY_KEY).sync().untilReady();
              c.query("BEGIN; ROLLBACK; SELECT 1 / 0").untilReady();
              return c.bind(BoundValues.of("", "keep").text("5")).execute("", 0).sync();
            }),
        session(
            "PREPARE in SQL, bound by message",
            c -> {
              c.query("PREPARE p (int) AS " + BY_KEY).untilReady();
              return c.bind(BoundValues.of("", "p").text("6"))
                  .describe('P', "")
                  .execute("", 0)
                  .sync();
            }),
        session(
            "parsed by message, EXECUTE in SQL",
            c -> {
              c.parse("q", BY_KEY).sync().untilReady();
              return c.query("EXECUTE q (7)");
            }));
  }

  private static List<ProtocolCase> furtherStatements() {
    return List.of(
        session(
            "DEALLOCATE of a parsed statement",
            c -> {
              c.parse("q", BY_KEY).sync().untilReady();
              c.query("DEALLOCATE q").untilReady();
              return c.bind(BoundValues.of("", "q").text("1")).sync();
            }),
        session(
            "DDL between parse and bind",
            c -> {
              c.query("CREATE TEMP TABLE t (a int)").untilReady();
              c.parse("t", "SELECT * FROM t").sync().untilReady();
              c.query("ALTER TABLE t ADD COLUMN b int").untilReady();
              return c.bind(BoundValues.of("", "t")).execute("", 0).sync();
            }));
  }

  private static List<ProtocolCase> formats() {
    return List.of(
        session(
            "binary result",
            c ->
                c.parse("", BY_KEY)
                    .bind(unnamed().text("3").resultFormats(1))
                    .describe('P', "")
                    .execute("", 0)
                    .sync()),
        session(
            "a format for each column",
            c ->
                c.parse("", BY_KEY)
                    .bind(unnamed().text("3").resultFormats(1, 0))
                    .describe('P', "")
                    .execute("", 0)
                    .sync()),
        session(
            "binary fan-out",
            c ->
                c.parse("", "SELECT k, n, v FROM items ORDER BY k")
                    .bind(unnamed().resultFormats(1))
                    .execute("", 0)
                    .sync()),
        session(
            "binary aggregate",
            c ->
                c.parse("", "SELECT count(*), sum(n), avg(k), max(v) FROM items")
                    .bind(unnamed().resultFormats(1))
                    .execute("", 0)
                    .sync()),
        session(
            "a format for each column and a sort key that is none",
            c ->
                c.parse("", "SELECT k, v FROM items ORDER BY n DESC, k")
                    .bind(unnamed().resultFormats(0, 1))
                    .execute("", 0)
                    .sync()),
        session(
            "a format for each aggregate",
            c ->
                c.parse("", "SELECT count(*), sum(n), sum(k::int8), min(k) FROM items LIMIT 1")
                    .bind(unnamed().resultFormats(1, 0, 1, 1))
                    .execute("", 0)
                    .sync()),
        session(
            "binary parameter",
            c ->
                c.parse("", BY_KEY, INT4)
                    .bind(unnamed().binary(new Bytes().int32(8).toArray()))
                    .execute("", 0)
                    .sync()),
        session(
            "binary int8 for int4",
            c ->
                c.parse("", BY_KEY, INT8)
                    .bind(unnamed().binary(new Bytes().int32(0).int32(8).toArray()))
                    .execute("", 0)
                    .sync()));
  }

  private static List<ProtocolCase> moreFormats() {
    return List.of(
        session(
            "binary parameter of wrong length",
            c ->
                c.parse("", BY_KEY, INT4)
                    .bind(unnamed().binary(new Bytes().int16(8).toArray()))
                    .execute("", 0)
                    .sync()),
        session(
            "null parameter",
            c -> c.parse("", BY_KEY).bind(unnamed().text(null)).execute("", 0).sync()),
        session(
            "a parameter that is no number",
            c -> c.parse("", BY_KEY).bind(unnamed().text("abc")).execute("", 0).sync()),
        session(
            "a parameter too large",
            c -> c.parse("", BY_KEY).bind(unnamed().text("99999999999")).execute("", 0).sync()),
        session(
            "too few parameters", c -> c.parse("", BY_KEY).bind(unnamed()).execute("", 0).sync()),
        session(
            "too many parameters",
            c -> c.parse("", BY_KEY).bind(unnamed().text("1").text("2")).execute("", 0).sync()),
        session(
            "wrong number of result formats",
            c ->
                c.parse("", BY_KEY)
                    .bind(unnamed().text("1").resultFormats(0, 0, 0))
                    .execute("", 0)
                    .sync()),
        session(
            "a format that does not exist",
            c ->
                c.parse("", BY_KEY)
                    .bind(unnamed().text("1").resultFormats(7))
                    .execute("", 0)
                    .sync()),
        session(
            "a string with a zero byte",
            c -> c.parse("", "SELECT $1::text").bind(unnamed().text("a\0b")).execute("", 0).sync()),
        session(
            "invalid UTF-8",
            c ->
                c.parse("", "SELECT $1::text")
                    .bind(unnamed().binary(new byte[] {(byte) 0xff}))
                    .execute("", 0)
                    .sync()),
        session(
            "insert in binary",
            c ->
                c.parse("", "INSERT INTO empty VALUES ($1, $2)", INT4, TEXT)
                    .bind(unnamed().binary(new Bytes().int32(77).toArray()).text("b"))
                    .execute("", 0)
                    .parse("", "DELETE FROM empty RETURNING k, v")
                    .bind(unnamed().resultFormats(1))
                    .execute("", 0)
                    .sync()));
  }
}
