package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.integration.ExternalProgram.Output;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// Databases beside the distributed one: what PostgreSQL can do works in them, as on PostgreSQL.
class LocalDatabasesIT {

  private static final String NAME = "local_it";

  private static DpgCluster cluster;
  private static Endpoint dpg;

  @BeforeAll
  static void start() throws SQLException {
    cluster = DpgCluster.start(1, Map.of("limits.local_database_connections", "3"));
    dpg = cluster.endpoint();
    for (Endpoint server : List.of(dpg, PlainPostgres.shared())) {
      server.execute("DROP DATABASE IF EXISTS " + NAME, "CREATE DATABASE " + NAME);
    }
  }

  @AfterAll
  static void stop() throws SQLException {
    PlainPostgres.shared().execute("DROP DATABASE " + NAME);
    cluster.close();
  }

  @Test
  void psqlWorksAsOnPostgres() throws Exception {
    String commands =
        """
        CREATE TABLE t (id int PRIMARY KEY, v text);
        INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 5) i RETURNING *;
        \\d t
        COPY t TO STDOUT;
        SELECT nam
          FROM t;
        BEGIN; DELETE FROM t; ROLLBACK;
        SELECT count(*) FROM t \\gdesc
        SELECT count(*) FROM t WHERE id < $1 \\bind 3 \\g
        LISTEN news; NOTIFY news, 'hello';
        CREATE EXTENSION citus;
        SET client_encoding = LATIN1;
        SELECT convert_to('ä', 'UTF8'), 'ä' = U&'\\00E4';
        \\c distributed_postgres_cluster
        SELECT current_database();
        \\c local_it
        DROP TABLE t;
        """;
    assertThat(psql(dpg.inDatabase(NAME), commands).text().replaceAll("(?m)^.*You are .*\n", ""))
        .isEqualTo(
            psql(PlainPostgres.shared().inDatabase(NAME), commands)
                .text()
                .replaceAll("(?m)^.*You are .*\n", ""));
  }

  @Test
  void everyStatementOfCreatedbAndItsLikeWorks() throws Exception {
    assertThat(new ExternalProgram(dpg, "createdb", "local_made").run("").text()).isEmpty();
    assertThat(psql(dpg.inDatabase("postgres"), "SELECT datname FROM pg_database").text())
        .contains("local_made", "local_it", "template0");
    assertThat(new ExternalProgram(dpg, "dropdb", "local_made").run("").text()).isEmpty();
    assertThat(psql(dpg.inDatabase("local_made"), "").text())
        .contains("FATAL:  database \"local_made\" does not exist")
        .doesNotContain("CONTEXT");
    assertThat(psql(dpg.inDatabase("template0"), "").text())
        .contains("FATAL:  database \"template0\" is not currently accepting connections");
  }

  @Test
  void rolesThatAreMadeThereCanUseDistributedTables() throws Exception {
    dpg.execute(
        "CREATE TABLE seen (id int)",
        "SELECT create_distributed_table('seen', 'id')",
        "INSERT INTO seen VALUES (1), (2)");
    assertThat(new ExternalProgram(dpg, "createuser", "local_reader").run("").text()).isEmpty();
    Endpoint elsewhere = dpg.inDatabase(NAME);
    elsewhere.execute(
        "ALTER ROLE local_reader PASSWORD 'p'",
        "CREATE ROLE local_group",
        "GRANT local_group TO local_reader");
    dpg.execute("GRANT SELECT ON seen TO local_group");
    Endpoint reader = dpg.as("local_reader", "p");
    assertThat(reader.value("SELECT count(*) FROM seen")).isEqualTo("2");

    elsewhere.execute("REVOKE local_group FROM local_reader");
    assertThatThrownBy(() -> reader.value("SELECT count(*) FROM seen"))
        .hasMessageContaining("permission denied for table seen");

    dpg.execute("DROP TABLE seen");
    elsewhere.execute("DROP ROLE local_reader", "DROP ROLE local_group");
    assertThat(
            dpg.value(
                "SELECT string_agg(result, '') FROM run_command_on_workers("
                    + "'SELECT count(*) FROM pg_roles WHERE rolname LIKE ''local%''')"))
        .isEqualTo("0");
  }

  @Test
  void statementsCanBeCancelled() {
    try (RawClient client = RawClient.open(dpg.inDatabase(NAME))) {
      client.startup(RawClient.PROTOCOL_3_0, Map.of("user", dpg.user(), "database", NAME));
      List<Reply> greeting = client.logIn();
      Reply key = greeting.stream().filter(reply -> reply.type() == 'K').findFirst().orElseThrow();
      client.query("SELECT pg_sleep(60)").transmit();
      List<Reply> answer = new ArrayList<>();
      while (answer.isEmpty()) {
        RawClient.cancel(dpg, key);
        answer.addAll(client.untilReady());
      }
      assertThat(answer.toString()).contains("57014");
    }
  }

  @Test
  void manyRowsGoBothWays() throws Exception {
    try (Connection connection = dpg.inDatabase(NAME).connect()) {
      StringBuilder rows = new StringBuilder();
      Random random = new Random(7);
      for (int i = 0; i < 20_000; i++) {
        rows.append(i).append('\t').append("x".repeat(random.nextInt(200))).append('\n');
      }
      connection.createStatement().execute("CREATE TEMP TABLE many (id int, v text)");
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY many FROM STDIN", new StringReader(rows.toString()));
      try (var result = connection.createStatement().executeQuery("SELECT * FROM many")) {
        int count = 0;
        while (result.next()) {
          count++;
        }
        assertThat(count).isEqualTo(20_000);
      }
    }
  }

  @Test
  void theyDoNotTakeTheConnectionsOfTheDistributedOne() throws SQLException {
    List<Connection> open = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        open.add(dpg.inDatabase(NAME).connect());
      }
      assertThatThrownBy(() -> dpg.inDatabase(NAME).connect())
          .isInstanceOfSatisfying(
              SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("53300"));
      assertThat(dpg.value("SELECT 1")).isEqualTo("1");
    } finally {
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  private static Output psql(Endpoint server, String commands) throws Exception {
    return new ExternalProgram(server, "psql", "-X", "-P", "pager=off").run(commands);
  }
}
