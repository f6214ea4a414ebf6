package io.dpg.conformance;

import static io.dpg.conformance.ProtocolCase.listening;
import static io.dpg.conformance.ProtocolCase.session;

import io.dpg.testkit.BoundValues;
import io.dpg.testkit.Bytes;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import java.util.ArrayList;
import java.util.List;

/// The extended query protocol: statements, portals, formats, row limits, errors up to Sync,
/// pipelining.
final class PortalCases {

  private static final String BY_KEY = "SELECT k, v FROM items WHERE k = $1";
  private static final String ALL = "SELECT k, v FROM items ORDER BY k";
  private static final int INT4 = 23;
  private static final int INT8 = 20;
  private static final int TEXT = 25;

  /// `pg_proc.oid` of int4pl.
  private static final int INT4_PLUS = 177;

  private PortalCases() {}

  static List<ProtocolCase> all() {
    List<ProtocolCase> cases = new ArrayList<>();
    cases.addAll(portals());
    cases.addAll(morePortals());
    cases.addAll(errors());
    cases.addAll(moreErrors());
    cases.addAll(pipelines());
    cases.addAll(morePipelines());
    return cases;
  }

  private static BoundValues unnamed() {
    return BoundValues.of("", "");
  }

  private static List<ProtocolCase> portals() {
    return List.of(
        session("row limit", c -> c.parse("", ALL).bind(unnamed()).execute("", 3).sync()),
        session(
            "row limit, resumed",
            c ->
                c.parse("", ALL)
                    .bind(unnamed())
                    .execute("", 3)
                    .execute("", 15)
                    .execute("", 5)
                    .sync()),
        session(
            "row limit equal to the rows",
            c -> c.parse("", ALL).bind(unnamed()).execute("", 20).execute("", 1).sync()),
        session(
            "row limit on one shard",
            c ->
                c.parse("", "SELECT g FROM items, generate_series(1, 5) g WHERE k = 2")
                    .bind(unnamed())
                    .execute("", 2)
                    .execute("", 2)
                    .execute("", 0)
                    .sync()),
        session(
            "executed again after the end",
            c ->
                c.parse("", BY_KEY).bind(unnamed().text("2")).execute("", 0).execute("", 0).sync()),
        session(
            "portals side by side",
            c ->
                c.query("BEGIN")
                    .parse("s", ALL)
                    .bind(BoundValues.of("p1", "s"))
                    .bind(BoundValues.of("p2", "s"))
                    .execute("p1", 2)
                    .execute("p2", 3)
                    .execute("p1", 2)
                    .close('P', "p1")
                    .execute("p2", 2)
                    .sync()),
        session(
            "a portal lives until the transaction ends",
            c -> {
              c.query("BEGIN").untilReady();
              c.parse("s", ALL).bind(BoundValues.of("p", "s")).execute("p", 2).sync().untilReady();
              c.execute("p", 2).sync().untilReady();
              c.query("COMMIT").untilReady();
              return c.execute("p", 2).sync();
            }),
        session(
            "Sync ends a portal outside of a transaction",
            c -> {
              c.parse("s", ALL).bind(BoundValues.of("p", "s")).execute("p", 2).sync().untilReady();
              return c.execute("p", 2).sync();
            }));
  }

  private static List<ProtocolCase> morePortals() {
    return List.of(
        listening(
            "a portal over several Syncs",
            (c, s) -> {
              List<Reply> replies = new ArrayList<>(c.query("BEGIN").untilReady());
              replies.addAll(
                  c.parse("s", ALL)
                      .bind(BoundValues.of("p", "s"))
                      .execute("p", 4)
                      .sync()
                      .untilReady());
              replies.addAll(c.query("SELECT v FROM items WHERE k = 1").untilReady());
              replies.addAll(c.execute("p", 4).sync().untilReady());
              replies.addAll(c.query("FETCH 2 FROM p").untilReady());
              replies.addAll(c.execute("p", 0).sync().untilReady());
              replies.addAll(c.query("ROLLBACK").untilReady());
              return replies;
            }),
        session(
            "a portal name that is taken",
            c ->
                c.parse("s", ALL)
                    .bind(BoundValues.of("p", "s"))
                    .bind(BoundValues.of("p", "s"))
                    .sync()),
        session(
            "a cursor declared in SQL",
            c ->
                c.query("BEGIN; DECLARE cur CURSOR FOR SELECT v FROM items WHERE k = 3")
                    .describe('P', "cur")
                    .execute("cur", 0)
                    .sync()),
        session(
            "UPDATE with a row limit",
            c ->
                c.parse("", "UPDATE items SET n = n WHERE k < 5")
                    .bind(unnamed())
                    .execute("", 1)
                    .sync()),
        session(
            "RETURNING with a row limit",
            c ->
                c.parse("", "UPDATE items SET n = n WHERE k = 5 RETURNING k")
                    .bind(unnamed())
                    .execute("", 1)
                    .execute("", 1)
                    .sync()));
  }

  private static List<ProtocolCase> errors() {
    return List.of(
        session(
            "skips to Sync after a bad Parse",
            c ->
                c.parse("", "SELEC")
                    .bind(unnamed())
                    .describe('P', "")
                    .execute("", 0)
                    .query("SELECT 1")
                    .sync()),
        session(
            "skips to Sync after a bad Execute",
            c ->
                c.parse("", "SELECT 1 / (k - 3) FROM items WHERE k = $1")
                    .bind(unnamed().text("3"))
                    .execute("", 0)
                    .parse("", "SELECT 2")
                    .bind(unnamed())
                    .execute("", 0)
                    .sync()),
        session(
            "unknown column at Parse",
            c -> c.parse("", "SELECT nothing FROM items WHERE k = $1").sync()),
        session("unknown table at Parse", c -> c.parse("", "SELECT 1 FROM nowhere_at_all").sync()),
        session(
            "failed transaction refuses Parse",
            c -> {
              c.query("BEGIN; SELECT 1 / 0").untilReady();
              return c.parse("", "SELECT 1").sync();
            }),
        session(
            "failed transaction allows ROLLBACK",
            c -> {
              c.query("BEGIN; SELECT 1 / 0").untilReady();
              return c.parse("", "ROLLBACK").bind(unnamed()).execute("", 0).sync();
            }),
        session(
            "an error undoes what came before since Sync",
            c -> {
              c.parse("", "INSERT INTO empty VALUES (50, 'x')")
                  .bind(unnamed())
                  .execute("", 0)
                  .parse("", "SELECT 1 / 0")
                  .bind(unnamed())
                  .execute("", 0)
                  .sync()
                  .untilReady();
              return c.query("SELECT count(*) FROM empty");
            }),
        session(
            "unique violation",
            c ->
                c.parse("", "INSERT INTO items VALUES ($1, $2)")
                    .bind(unnamed().text("1").text("x"))
                    .execute("", 0)
                    .sync()));
  }

  private static List<ProtocolCase> moreErrors() {
    return List.of(
        session(
            "function call message",
            c ->
                c.message(
                    'F',
                    new Bytes()
                        .int32(INT4_PLUS)
                        .int16(0)
                        .int16(2)
                        .int32(1)
                        .int8('3')
                        .int32(1)
                        .int8('4')
                        .int16(0))));
  }

  private static List<ProtocolCase> pipelines() {
    return List.of(
        listening(
            "several Syncs in flight",
            (c, s) -> {
              for (int key = 1; key <= 5; key++) {
                c.parse("", BY_KEY).bind(unnamed().text("" + key)).execute("", 0).sync();
              }
              return ready(c, 5);
            }),
        listening(
            "an error in the middle of Syncs",
            (c, s) -> {
              c.parse("", BY_KEY).bind(unnamed().text("1")).execute("", 0).sync();
              c.parse("", "SELECT 1 / 0").bind(unnamed()).execute("", 0).parse("", BY_KEY).sync();
              c.parse("", BY_KEY).bind(unnamed().text("2")).execute("", 0).sync();
              return ready(c, 3);
            }),
        listening(
            "many statements before one Sync",
            (c, s) -> {
              for (int key = 1; key <= 20; key++) {
                c.parse("", BY_KEY).bind(unnamed().text("" + key)).describe('P', "").execute("", 0);
              }
              return c.sync().untilReady();
            }),
        listening(
            "BEGIN, work and COMMIT in one go",
            (c, s) -> {
              for (String sql :
                  List.of(
                      "BEGIN",
                      "UPDATE items SET n = 0 WHERE k = 11",
                      "UPDATE items SET n = 0 WHERE k = 12",
                      "COMMIT",
                      "SELECT n FROM items WHERE k IN (11, 12)")) {
                c.parse("", sql).bind(unnamed()).execute("", 0);
              }
              return c.sync().untilReady();
            }),
        listening(
            "Flush gives what is there",
            (c, s) -> {
              List<Reply> replies = new ArrayList<>(c.parse("", BY_KEY).flush().until('1'));
              replies.addAll(c.describe('S', "").flush().until('T'));
              replies.addAll(c.bind(unnamed().text("3")).execute("", 0).flush().until('C'));
              replies.addAll(c.sync().untilReady());
              return replies;
            }),
        listening("Sync alone", (c, s) -> ready(c.sync().sync().sync(), 3)));
  }

  private static List<ProtocolCase> morePipelines() {
    return List.of(
        listening(
            "simple and extended mixed",
            (c, s) -> {
              c.parse("", BY_KEY)
                  .bind(unnamed().text("1"))
                  .execute("", 0)
                  .query("SELECT 2")
                  .parse("", BY_KEY)
                  .bind(unnamed().text("3"))
                  .execute("", 0)
                  .sync();
              return ready(c, 2);
            }));
  }

  private static List<Reply> ready(RawClient client, int times) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      replies.addAll(client.untilReady());
    }
    return replies;
  }
}
