package io.dpg.conformance;

import static io.dpg.conformance.ProtocolCase.listening;
import static io.dpg.conformance.ProtocolCase.session;

import io.dpg.testkit.Endpoint;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The simple query protocol: several statements in one message, implicit transactions, errors,
/// notices, cancelling.
final class SimpleProtocolCases {

  private SimpleProtocolCases() {}

  static List<ProtocolCase> all() {
    List<ProtocolCase> cases = new ArrayList<>();
    cases.addAll(queries());
    cases.addAll(implicitTransactions());
    cases.addAll(statusesAndNotices());
    cases.addAll(interruptions());
    return cases;
  }

  private static List<ProtocolCase> queries() {
    return List.of(
        session("router query", c -> c.query("SELECT * FROM items WHERE k = 3")),
        session("fan-out query", c -> c.query("SELECT k, v FROM items ORDER BY k")),
        session("aggregate", c -> c.query("SELECT count(*), sum(n) FROM items")),
        session("no rows", c -> c.query("SELECT * FROM empty")),
        session("no columns", c -> c.query("SELECT FROM items WHERE k = 1")),
        session("empty query", c -> c.query("")),
        session("blanks and a comment", c -> c.query("  /* nothing */ -- here\n")),
        session("only semicolons", c -> c.query(" ; ; ")),
        session("trailing semicolons", c -> c.query("SELECT 1;;;")),
        session("two statements", c -> c.query("SELECT 1 AS a; SELECT k FROM items WHERE k = 2;")),
        session(
            "many kinds",
            c -> c.query("SELECT 1; SET lock_timeout = 0; SELECT k FROM items WHERE k = 2")),
        session("syntax error", c -> c.query("SELEC 1")),
        session("syntax error after a statement", c -> c.query("SELECT 1; SELEC 2")),
        session(
            "error in the second statement",
            c -> c.query("SELECT 1; SELECT nothing FROM items; SELECT 3")),
        session("error while running", c -> c.query("SELECT 1 / (k - 3) FROM items WHERE k = 3")),
        session(
            "error while running on all shards",
            c -> c.query("SELECT 1 / (k - 3) FROM items WHERE k = 3 OR v = 'v3'")),
        session(
            "insert, update, delete",
            c ->
                c.query(
                    "INSERT INTO empty VALUES (1, 'a'); UPDATE empty SET v = 'b'; DELETE FROM empty"
                        + " WHERE k = 1")),
        session(
            "returning",
            c ->
                c.query(
                    "INSERT INTO empty VALUES (2, 'a') RETURNING k, v; DELETE FROM empty RETURNING"
                        + " v")),
        session("a parameter", c -> c.query("SELECT $1")),
        session(
            "a long statement",
            c ->
                c.query("SELECT '" + "x".repeat(100_000) + "' AS long, k FROM items WHERE k = 1")));
  }

  private static List<ProtocolCase> implicitTransactions() {
    return List.of(
        session(
            "an error undoes the whole message",
            c -> {
              c.query("INSERT INTO empty VALUES (5, 'x'); SELECT 1 / 0").untilReady();
              return c.query("SELECT count(*) FROM empty");
            }),
        session(
            "COMMIT in the middle keeps what came before",
            c -> {
              c.query("INSERT INTO empty VALUES (6, 'x'); COMMIT; SELECT 1 / 0").untilReady();
              return c.query("DELETE FROM empty RETURNING k");
            }),
        session(
            "BEGIN in the middle",
            c ->
                c.query(
                    "INSERT INTO empty VALUES (7, 'x'); BEGIN; SELECT 1; ROLLBACK; SELECT count(*)"
                        + " FROM empty")),
        session("BEGIN at the end", c -> c.query("SELECT 1; BEGIN")),
        session("SAVEPOINT in an implicit transaction", c -> c.query("SAVEPOINT a; SELECT 1")),
        session("ROLLBACK TO in an implicit transaction", c -> c.query("SELECT 1; ROLLBACK TO a")),
        session(
            "two shards in one message, then an error",
            c -> {
              c.query(
                      "UPDATE items SET v = 'y' WHERE k = 1; UPDATE items SET v = 'z' WHERE k = 2;"
                          + " SELECT nothing")
                  .untilReady();
              return c.query("SELECT v FROM items WHERE k IN (1, 2) ORDER BY v");
            }),
        session("VACUUM not alone", c -> c.query("SELECT 1; VACUUM kinds")));
  }

  private static List<ProtocolCase> statusesAndNotices() {
    return List.of(
        session("status in a transaction", c -> c.query("BEGIN")),
        listening(
            "status of a failed transaction",
            (c, s) -> {
              List<Reply> replies = new ArrayList<>(c.query("BEGIN").untilReady());
              replies.addAll(c.query("SELECT 1 / 0").untilReady());
              replies.addAll(c.query("SELECT k FROM items WHERE k = 1").untilReady());
              replies.addAll(c.query("").untilReady());
              replies.addAll(c.query("SELECT 1; ROLLBACK; SELECT 2").untilReady());
              replies.addAll(c.query("COMMIT").untilReady());
              return replies;
            }),
        session("COMMIT without a transaction", c -> c.query("COMMIT")),
        session(
            "a notice",
            c -> c.query("DO $$ BEGIN RAISE NOTICE 'hello %', 1; RAISE WARNING 'careful'; END $$")),
        session(
            "notices not wanted",
            c -> c.query("SET client_min_messages = error; DO $$ BEGIN RAISE NOTICE 'x'; END $$")),
        session("drop if exists", c -> c.query("DROP TABLE IF EXISTS nothing_at_all")),
        session("a parameter that is reported", c -> c.query("SET TimeZone = 'Asia/Tokyo'")),
        session("a parameter that is not reported", c -> c.query("SET work_mem = '5MB'")),
        session(
            "reported in the middle",
            c -> c.query("SELECT 1; SET DateStyle = 'German'; SELECT date '2026-02-01'")),
        session(
            "reported when undone", c -> c.query("BEGIN; SET application_name = 'x'; ROLLBACK")),
        session(
            "reported by set_config",
            c -> c.query("SELECT set_config('application_name', 'y', false)")),
        session("client_encoding", c -> c.query("SET client_encoding = 'LATIN1'; SELECT 'ä' AS a")),
        session(
            "client_encoding of rows of shards",
            c -> {
              c.query("UPDATE items SET v = 'äöü' WHERE k IN (3, 4)").untilReady();
              c.query("SET client_encoding = 'LATIN1'").untilReady();
              return c.query("SELECT v FROM items WHERE k IN (3, 4) ORDER BY k");
            }),
        session(
            "client_encoding without the character",
            c -> {
              c.query("SET client_encoding = 'LATIN1'").untilReady();
              return c.query("SELECT '\u20ac' AS a");
            }),
        session(
            "client_encoding taken back",
            c -> {
              c.query("BEGIN; SET client_encoding = 'LATIN1'; ROLLBACK").untilReady();
              return c.query("SHOW client_encoding; SELECT 'ä' AS a");
            }),
        session(
            "client_encoding that nobody knows", c -> c.query("SET client_encoding = 'nonsense'")),
        session("notification to oneself", c -> c.query("LISTEN here; NOTIFY here, 'payload'")),
        session("DO whose commit fails", SimpleProtocolCases::failAtCommit),
        session(
            "several results in one transaction",
            c ->
                c.query(
                    "BEGIN; SELECT v FROM items WHERE k = 1; UPDATE items SET v = 'q' WHERE k = 1;"
                        + " SELECT v FROM items WHERE k = 1; ROLLBACK")));
  }

  private static RawClient failAtCommit(RawClient client) {
    for (String preparation :
        List.of(
            "CREATE TEMP TABLE late (id int)",
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'too late'; END $$",
            "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON late DEFERRABLE"
                + " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()")) {
      client.query(preparation).untilReady();
    }
    return client.query("DO $$ BEGIN INSERT INTO late VALUES (1); END $$");
  }

  private static List<ProtocolCase> interruptions() {
    return List.of(
        listening("cancel", SimpleProtocolCases::cancelled),
        listening(
            "statement timeout",
            (c, s) -> {
              c.query("SET statement_timeout = 100").untilReady();
              return c.query("SELECT pg_sleep(20), k FROM items WHERE k = 1").untilReady();
            }),
        listening("terminate", (c, s) -> c.terminate().untilClosed()),
        listening(
            "terminate inside a transaction",
            (c, s) -> {
              c.query("BEGIN; UPDATE items SET v = 'lost' WHERE k = 9").untilReady();
              c.terminate().untilClosed();
              try (RawClient other = RawClient.connect(s)) {
                other
                    .query("SET search_path = " + ProtocolCase.SCHEMA + "; SET lock_timeout = '5s'")
                    .untilReady();
                return other.query("UPDATE items SET v = v WHERE k = 9 RETURNING v").untilReady();
              }
            }),
        listening(
            "pipelined queries",
            (c, s) -> {
              c.query("SELECT 1")
                  .query("SELECT k FROM items WHERE k = 4")
                  .query("SELECT 1 / 0")
                  .query("SELECT 2");
              List<Reply> replies = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                replies.addAll(c.untilReady());
              }
              return replies;
            }),
        listening(
            "start-up parameters",
            (c, s) -> {
              try (RawClient other =
                  RawClient.connect(
                      s,
                      Map.of(
                          "TimeZone",
                          "Asia/Tokyo",
                          "application_name",
                          "start",
                          "options",
                          "-c DateStyle=German"))) {
                return other
                    .query(
                        "SELECT current_setting('TimeZone'), current_setting('application_name'),"
                            + " date '2026-02-03'")
                    .untilReady();
              }
            }));
  }

  private static List<Reply> cancelled(RawClient client, Endpoint server) {
    Reply key = client.greeting().stream().filter(it -> it.type() == 'K').findFirst().orElseThrow();
    client.query("SELECT pg_sleep(25), k FROM items WHERE k = 1").transmit();
    Thread.ofVirtual()
        .start(() -> {
          pause();
          RawClient.cancel(server, key);
        });
    List<Reply> replies = new ArrayList<>(client.untilReady());
    replies.addAll(client.query("SELECT k FROM items WHERE k = 1").untilReady());
    return replies;
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(300));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
