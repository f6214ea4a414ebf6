package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpg.integration.ExternalProgram.Output;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// psql shows on dpg what it shows on plain PostgreSQL.
class PsqlIT {

  /// What psql shows of dpg as it does of PostgreSQL.
  private static final List<String> SHOWN_ALIKE =
      List.of(
          "\\d",
          "\\dt",
          "\\d users",
          "\\d kinds",
          "\\d adults",
          "\\d+ adults",
          "\\d users_name",
          "\\dv",
          "\\di",
          "\\ds",
          "\\df psql_it.*",
          "\\dn psql_it",
          "\\dT psql_it.*",
          "\\d nothing",
          "\\sv adults",
          "\\dp users",
          "\\encoding",
          "\\conninfo_does_not_exist",
          "SELECT name, age FROM users WHERE user_id = 7;",
          "SELECT count(*), sum(age) FROM users;",
          "\\x\nSELECT * FROM users WHERE user_id = 3;",
          "SELECT user_id, name AS \"The name\" FROM users WHERE user_id = 1 \\gdesc",
          "SELECT 'users' AS t \\gset\nSELECT count(*) FROM :\"t\" WHERE name <> :'t';",
          "\\set n 5\nSELECT name FROM users WHERE user_id = :n;",
          "SELECT format('SELECT %s AS x;', user_id) FROM users WHERE user_id < 3 ORDER BY user_id"
              + " \\gexec",
          "SELECT age % 3, age % 2, count(*) FROM users GROUP BY 1, 2 ORDER BY 1, 2 \\crosstabview",
          "SELECT nothing FROM users WHERE user_id = 1;",
          "SELECT 1;\nSELECT 2 +;\nSELECT 3;",
          "INSERT INTO users (user_id, name) VALUES (1, 'again');",
          "INSERT INTO users (name, age) VALUES ('x', -1);",
          "\\copy kinds TO STDOUT",
          "\\copy (SELECT user_id, name FROM users WHERE user_id < 4 ORDER BY 1) TO STDOUT CSV"
              + " HEADER",
          "BEGIN;\nUPDATE users SET age = 1;\n\\echo :ROW_COUNT\nROLLBACK;",
          "\\set ON_ERROR_ROLLBACK on\nBEGIN;\nSELECT 1/0;\nSELECT count(*) FROM users;\nCOMMIT;",
          "\\set FETCH_COUNT 7\nSELECT user_id FROM users ORDER BY user_id;",
          "\\errverbose",
          "DO $$ BEGIN RAISE NOTICE 'hello'; END $$;",
          "\\lo_list",
          "\\dconfig array_nulls",
          "\\l",
          "\\sf twice",
          "\\ef twice\n\\p\n\\r",
          "\\df twice",
          "\\d nothing.at_all",
          "SELECT 1; SELECT nothing FROM users; SELECT 2;",
          "SELECT 'ä€😀',\n  'ö', nothing FROM users WHERE user_id = 1;",
          "SELECT 'ä' AS \"ü\"; SELECT 'é' || nam FROM users;",
          "INSERT INTO users (name) VALUES ('ä'), (repeat('ö', 21));",
          "SELECT 'ü'::int FROM users WHERE user_id = 1;",
          "SELECT 1 / (user_id - 1) FROM users WHERE user_id = 1;",
          "UPDATE users SET age = -1 WHERE user_id = 3;",
          "INSERT INTO kinds VALUES (1, 'uno');",
          "SELECT 'a' AS x, 2 AS y \\gx",
          "SELECT name FROM users WHERE user_id = 7 \\g (format=unaligned tuples_only=on)",
          "\\set VERBOSITY verbose\nSELECT nothing FROM users;",
          "\\set SHOW_ALL_RESULTS off\nSELECT 1\\; SELECT count(*) FROM users;",
          "\\t on\n\\pset null '(null)'\nSELECT NULL, name FROM users WHERE user_id = 2;",
          "\\if true\nSELECT :SERVER_VERSION_NUM / 10000;\n\\endif",
          "SELECT substring(pg_catalog.quote_ident(c.relname), 1, 1000), c.relkind FROM"
              + " pg_catalog.pg_class c WHERE c.relkind IN ('r', 'v') AND (c.relname) LIKE 'us%'"
              + " AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1;",
          "SELECT attname FROM pg_catalog.pg_attribute a, pg_catalog.pg_class c WHERE c.oid ="
              + " a.attrelid AND a.attnum > 0 AND NOT a.attisdropped AND (a.attname) LIKE 'n%' AND"
              + " c.relname = 'users' AND pg_catalog.pg_table_is_visible(c.oid) LIMIT 1000;",
          "EXPLAIN (COSTS OFF) SELECT 1;");

  private static final String SCHEMA = "psql_it";

  @BeforeAll
  static void prepare() throws SQLException {
    assumeTrue(ExternalProgram.isInstalled("psql"), "psql is not installed");
    List<String> tables =
        List.of(
            "DROP SCHEMA IF EXISTS psql_it CASCADE",
            "CREATE SCHEMA psql_it",
            "CREATE TABLE psql_it.users (user_id bigserial PRIMARY KEY, name varchar(20) NOT NULL,"
                + " age int DEFAULT 3 CHECK (age > 0), joined timestamptz)",
            "CREATE INDEX users_name ON psql_it.users (name)",
            "COMMENT ON COLUMN psql_it.users.name IS 'what to call them'",
            "CREATE TABLE psql_it.kinds (id int PRIMARY KEY, label text UNIQUE)",
            "CREATE FUNCTION psql_it.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 *"
                + " n'",
            "CREATE VIEW psql_it.adults AS SELECT user_id, name FROM psql_it.users WHERE age > 17");
    for (Endpoint server : List.of(PlainPostgres.shared(), DpgCluster.shared())) {
      server.execute(tables.toArray(new String[0]));
    }
    DpgCluster.shared()
        .execute(
            "SELECT create_distributed_table('psql_it.users', 'user_id')",
            "SELECT create_reference_table('psql_it.kinds')");
    for (Endpoint server : List.of(PlainPostgres.shared(), DpgCluster.shared())) {
      server.execute(
          "INSERT INTO psql_it.users (name, age)"
              + " SELECT 'user ' || i, 1 + i % 40 FROM generate_series(1, 50) i",
          "INSERT INTO psql_it.kinds VALUES (1, 'one'), (2, 'two')");
    }
  }

  @ParameterizedTest
  @FieldSource("SHOWN_ALIKE")
  void showsTheSame(String commands) throws Exception {
    assertThat(psql(DpgCluster.shared(), commands))
        .isEqualTo(psql(PlainPostgres.shared(), commands));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\du",
        "\\dx",
        "\\df",
        "\\dS pg_class",
        "\\d+ users",
        "\\dt+",
        "\\timing on\nSELECT 1;",
        "\\conninfo"
      })
  void works(String commands) throws Exception {
    Output output = psql(DpgCluster.shared(), commands);
    assertThat(output.exitCode()).as(output.text()).isZero();
    assertThat(output.text())
        .isNotBlank()
        .doesNotContain("ERROR")
        .doesNotContainPattern("_1020\\d\\d");
  }

  @Test
  void pointsAtTheErrorInTheLine() throws Exception {
    assertThat(
            psql(DpgCluster.shared(), "SELECT user_id,\n  nam\nFROM users WHERE user_id = 1;")
                .text())
        .contains("ERROR:  column \"nam\" does not exist")
        .contains("LINE 2:   nam")
        .contains("          ^")
        .contains("HINT:  Perhaps you meant to reference the column \"users.name\".");
  }

  @Test
  void judgesClusterSettingsWhereverTheyAreSet() throws Exception {
    Output output =
        psql(
            DpgCluster.shared(),
            """
            SET citus.shard_count = 0;
            SELECT set_config('citus.shard_count', 'many', false);
            ALTER ROLE dpg_cluster SET citus.multi_shard_modify_mode = 'wild';
            ALTER DATABASE distributed_postgres_cluster SET dpg.consistent_reads = 'maybe';
            SET dpg.nothing = 1;
            BEGIN; SET LOCAL citus.shard_count = 7; ROLLBACK;
            SHOW citus.shard_count;
            SHOW dpg.consistent_reads;
            """);
    assertThat(output.text())
        .contains(
            "0 is outside the valid range for parameter \"citus.shard_count\" (1 .. 64000)",
            "invalid value for parameter \"citus.shard_count\": \"many\"",
            "invalid value for parameter \"citus.multi_shard_modify_mode\": \"wild\"",
            "HINT:  Available values: parallel, sequential.",
            "parameter \"dpg.consistent_reads\" requires a Boolean value",
            "invalid configuration parameter name \"dpg.nothing\"",
            " 32",
            " on");
    Endpoint dpg = DpgCluster.shared();
    ProcessBuilder refused = new ProcessBuilder("psql", "-X", "-c", "SELECT 1");
    refused.environment().put("PGPASSWORD", dpg.password());
    refused.environment().put("PGOPTIONS", "-c citus.shard_count=x");
    refused
        .command()
        .addAll(
            List.of(
                "-h",
                dpg.host(),
                "-p",
                Integer.toString(dpg.port()),
                "-U",
                dpg.user(),
                dpg.database()));
    Process process = refused.redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("FATAL:  invalid value for parameter \"citus.shard_count\": \"x\"");
  }

  @Test
  void copiesFilesInAndOut() throws Exception {
    Path file = Files.createTempFile("dpg-psql", ".csv");
    try {
      String commands =
          """
          \\copy (SELECT 1000 + user_id, name, age FROM users) TO '%1$s' CSV
          BEGIN;
          \\copy users (user_id, name, age) FROM '%1$s' CSV
          SELECT count(*) FROM users;
          ROLLBACK;
          """
              .formatted(file);
      assertThat(psql(DpgCluster.shared(), commands).text()).contains("COPY 50").contains("100");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void watches() throws Exception {
    Process process =
        program(DpgCluster.shared()).start("SELECT count(*) FROM psql_it.users \\watch 0.2\n");
    try {
      assertThat(process.waitFor(1500, TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      signal(process, "-TERM");
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text.split("every 0.2s", -1)).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_sleep(60) FROM psql_it.users WHERE user_id = 1;",
        "SELECT pg_sleep(60), name FROM psql_it.users;",
        "SELECT pg_sleep(60);",
        "COPY (SELECT pg_sleep(60), name FROM psql_it.users) TO STDOUT;",
        "BEGIN;\nUPDATE psql_it.users SET age = 2 WHERE user_id = 3;"
            + "\nSELECT pg_sleep(60) FROM psql_it.users;\nROLLBACK;"
      })
  void controlCCancels(String statement) throws Exception {
    Process process =
        program(DpgCluster.shared()).start(statement + "\nSELECT 'alive' AS still;\n");
    await("the nodes work", () -> !nodesAtWork().isEmpty());
    signal(process, "-INT");
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text).contains("canceling statement due to user request");
    await("the nodes rest", () -> nodesAtWork().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE psql_it.users SET age = 1 WHERE user_id = 3;",
        "UPDATE psql_it.users SET age = 1;",
        "COPY psql_it.users FROM STDIN;\n1000\tlate\t1\n\\.",
        "ALTER TABLE psql_it.users ADD COLUMN late int;",
        "SELECT undistribute_table('psql_it.users');"
      })
  void controlCEndsAWaitForALock(String statement) throws Exception {
    try (Connection holder = DpgCluster.shared().connect();
        Statement lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("LOCK TABLE psql_it.users IN SHARE ROW EXCLUSIVE MODE");
      Process process = program(DpgCluster.shared()).start(statement + "\n");
      await("it waits", PsqlIT::isAnyWaiting);
      signal(process, "-INT");
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text).contains("canceling statement due to user request");
      holder.rollback();
    }
  }

  private static boolean isAnyWaiting() throws SQLException {
    return !"0"
        .equals(
            DpgCluster.shared()
                .value(
                    """
                    SELECT sum(result::int) FROM run_command_on_all_nodes($q$
                      SELECT count(*) FROM pg_locks WHERE NOT granted $q$)\
                    """));
  }

  /// The nodes that run one of the statements above.
  private static String nodesAtWork() throws SQLException {
    return ""
        + DpgCluster.shared()
            .value(
                """
                SELECT coalesce(string_agg(nodeid::text, ','), '') FROM run_command_on_all_nodes($q$
                  SELECT count(*) FROM pg_stat_activity
                   WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid() $q$)
                 WHERE result <> '0'\
                """);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  private static void signal(Process process, String name) throws Exception {
    assertThat(new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  @Test
  void refusesWrongPasswordsAndUnknownNamesAsPostgresDoes() throws Exception {
    Endpoint dpg = DpgCluster.shared();
    assertThat(psql(dpg.as("dpg_cluster", "wrong"), "SELECT 1;").text())
        .contains("FATAL:  password authentication failed for user \"dpg_cluster\"");
    assertThat(psql(dpg.as("nobody_here", "x"), "SELECT 1;").text())
        .contains("FATAL:  password authentication failed for user \"nobody_here\"");
    assertThat(psql(dpg.inDatabase("no_such_db"), "SELECT 1;").text())
        .contains("FATAL:  database \"no_such_db\" does not exist");
  }

  @Test
  void newRolesCanLogIn() throws Exception {
    Endpoint dpg = DpgCluster.shared();
    Endpoint plain = PlainPostgres.shared();
    for (Endpoint server : List.of(plain, dpg)) {
      server.execute(
          "DROP ROLE IF EXISTS psql_reader", "CREATE ROLE psql_reader LOGIN PASSWORD 'p'");
    }
    String commands =
        """
        SELECT current_user;
        SELECT * FROM users WHERE user_id = 1;
        SELECT count(*) FROM psql_it.users;
        """;
    Output output = psql(dpg.as("psql_reader", "p"), commands);
    assertThat(output).isEqualTo(psql(plain.as("psql_reader", "p"), commands));
    assertThat(output.text()).contains("permission denied for schema psql_it");
  }

  private static ExternalProgram program(Endpoint server) {
    return new ExternalProgram(server, "psql", "-X", "-P", "pager=off");
  }

  private static Output psql(Endpoint server, String commands)
      throws IOException, InterruptedException {
    return program(server).run("SET search_path = " + SCHEMA + ";\n" + commands + "\n");
  }
}
