package io.dpg.integration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import io.dpg.server.Server;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.ForeignServer;
import io.dpg.testkit.RemoteCluster;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// dpg over PostgreSQL servers that it did not start, with passwords on every connection.
class RemoteNodesIT {

  private static RemoteCluster cluster;

  @BeforeAll
  static void startServers() throws SQLException {
    cluster = RemoteCluster.start(2);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  @Test
  void saysWhatServersLackAndHowToMendIt() throws SQLException, IOException {
    try (RemoteCluster unfit = RemoteCluster.startUnfit(1)) {
      String remedies =
          "ALTER SYSTEM SET wal_level = logical; ALTER SYSTEM SET max_prepared_transactions = 100;"
              + " ALTER SYSTEM SET shared_preload_libraries = pg_stat_statements;";
      assertThatThrownBy(unfit::serve)
          .isInstanceOfSatisfying(
              SqlErrorException.class,
              failure -> {
                assertThat(failure.error().state().code()).isEqualTo("55000");
                assertThat(failure.error().message())
                    .isEqualTo(
                        "server \"c\" cannot be a node yet: wal_level is replica, not logical;"
                            + " max_prepared_transactions is 0, less than max_connections, 100");
                assertThat(failure.error().hint())
                    .isEqualTo("Run on that server: " + remedies + " Then restart it.");
              });
      for (ForeignServer server : unfit.servers()) {
        server.endpoint("postgres").execute(remedies.split("(?<=;) "));
        server.restart();
      }
      try (Server server = unfit.serve()) {
        assertThat(unfit.endpoint(server).value("SELECT count(*) FROM pg_dist_node"))
            .isEqualTo("2");
      }
    }
  }

  @Test
  void refusesARoleThatIsNoSuperuser() throws SQLException {
    try (RemoteCluster other = RemoteCluster.start(0)) {
      other
          .servers()
          .getFirst()
          .endpoint("postgres")
          .execute("CREATE ROLE weak LOGIN PASSWORD 'w'", "CREATE DATABASE remote OWNER weak");
      other.logInAs("weak", "w");
      assertThatThrownBy(other::serve).hasMessageContaining("role \"weak\" is no superuser");
    }
  }

  @Test
  void makesAClusterOnceAndServesIt() throws SQLException {
    try (Server server = cluster.serve()) {
      Endpoint dpg = cluster.endpoint(server);
      dpg.execute(
          "CREATE TABLE parts (id bigint PRIMARY KEY, name text)",
          "SELECT create_distributed_table('parts', 'id', shard_count => 4)",
          "INSERT INTO parts SELECT i, 'part ' || i FROM generate_series(1, 100) i");
      assertThat(dpg.value("SELECT name FROM parts WHERE id = 42")).isEqualTo("part 42");
      assertThat(
              dpg.rows(
                  "SELECT nodename, count(*) FROM citus_shards"
                      + " WHERE table_name = 'parts'::regclass GROUP BY 1 ORDER BY 1"))
          .containsExactly(List.of("w1", "2"), List.of("w2", "2"));
    }
    try (Server again = cluster.serve()) {
      Endpoint dpg = cluster.endpoint(again);
      assertThat(dpg.value("SELECT count(*) FROM parts")).isEqualTo("100");
      assertThat(dpg.value("SELECT count(*) FROM pg_dist_node WHERE nodename IN ('c', 'w1', 'w2')"))
          .isEqualTo("3");
      dpg.execute("DROP TABLE parts");
    }
  }

  @Test
  void clientsAreThemselvesOnEveryNode() throws SQLException {
    try (Server server = cluster.serve()) {
      Endpoint dpg = cluster.endpoint(server);
      dpg.execute(
          "CREATE ROLE app LOGIN PASSWORD 'of app'",
          "CREATE TABLE seen (id bigint, who text)",
          "SELECT create_distributed_table('seen', 'id', shard_count => 4)",
          "GRANT SELECT, INSERT ON seen TO app");
      Endpoint app = dpg.as("app", "of app");
      app.execute("INSERT INTO seen SELECT i, 'x' FROM generate_series(1, 20) i");
      assertThat(app.value("SELECT count(*) FROM seen WHERE session_user = 'app'")).isEqualTo("20");
      assertThatThrownBy(() -> app.execute("DELETE FROM seen WHERE id = 1"))
          .hasMessageContaining("permission denied for table seen");
      // A client that could become dpg's own role on a node would be a superuser there.
      assertThatThrownBy(() -> app.execute("SET SESSION AUTHORIZATION admin"))
          .hasMessageContaining("permission denied to set session authorization");
      dpg.execute("DROP TABLE seen", "DROP ROLE app");
    }
  }

  @Test
  void tellsOfARoleThatHasAnotherPasswordOnANode() throws SQLException {
    try (Server server = cluster.serve()) {
      Endpoint dpg = cluster.endpoint(server);
      dpg.execute(
          "CREATE ROLE odd LOGIN PASSWORD 'odd'",
          "CREATE TABLE t (id bigint)",
          "SELECT create_distributed_table('t', 'id', shard_count => 4)",
          "GRANT SELECT ON t TO odd");
      cluster.servers().get(1).endpoint("remote").execute("ALTER ROLE odd PASSWORD 'other'");
      Endpoint odd = dpg.as("odd", "odd");
      assertThatThrownBy(() -> odd.value("SELECT count(*) FROM t"))
          .hasMessageContaining("node \"w1\" refused the log-in")
          .hasMessageContaining("ALTER ROLE odd PASSWORD");
      dpg.execute("ALTER ROLE odd PASSWORD 'odd'");
      assertThat(odd.value("SELECT count(*) FROM t")).isEqualTo("0");
      dpg.execute("DROP TABLE t", "DROP ROLE odd");
    }
  }

  @Test
  void startsWithoutAWorkerAndServesTheRest() throws SQLException {
    try (Server server = cluster.serve()) {
      cluster
          .endpoint(server)
          .execute(
              "CREATE TABLE halves (id bigint, note text)",
              "SELECT create_distributed_table('halves', 'id', shard_count => 2)",
              "INSERT INTO halves SELECT i, 'x' FROM generate_series(1, 20) i",
              "CREATE TABLE here (id int)",
              "INSERT INTO here VALUES (7)");
    }
    ForeignServer worker = cluster.servers().get(2);
    worker.stop();
    try (Server server = cluster.serve()) {
      Endpoint dpg = cluster.endpoint(server);
      assertThat(dpg.value("SELECT id FROM here")).isEqualTo("7");
      String reachable = dpg.value("SELECT i FROM (" + placement("w1") + ") p");
      assertThat(dpg.value("SELECT note FROM halves WHERE id = " + reachable)).isEqualTo("x");
      assertThatThrownBy(() -> dpg.value("SELECT count(*) FROM halves"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
          .hasMessageContaining("w2");
      worker.launch();
      assertThat(dpg.value("SELECT count(*) FROM halves")).isEqualTo("20");
      dpg.execute("DROP TABLE halves", "DROP TABLE here");
    } finally {
      if (!worker.isRunning()) {
        worker.launch();
      }
    }
  }

  private static String placement(String node) {
    return """
    SELECT i FROM generate_series(1, 20) i
      JOIN pg_dist_shard s ON s.shardid = get_shard_id_for_distribution_column('halves', i::bigint)
      JOIN pg_dist_placement p ON p.shardid = s.shardid
      JOIN pg_dist_node n ON n.groupid = p.groupid
    WHERE nodename = '%s' ORDER BY i LIMIT 1\
    """
        .formatted(node);
  }

  @Test
  void addsChangesAndRemovesAServerByItsAddress() throws SQLException {
    // Servers that only their address is known of share the cluster's credentials.
    try (ForeignServer fourth = ForeignServer.start().madeFit();
        Server server = cluster.serve()) {
      fourth
          .endpoint("postgres")
          .execute("ALTER ROLE admin PASSWORD '" + cluster.servers().getFirst().password() + "'");
      Endpoint dpg = cluster.endpoint(server);
      dpg.execute(
          "CREATE ROLE reader LOGIN PASSWORD 'of reader'",
          "CREATE TABLE countries (code text PRIMARY KEY)",
          "SELECT create_reference_table('countries')",
          "INSERT INTO countries VALUES ('BR'), ('FR')",
          "GRANT SELECT ON countries TO reader");
      String address = "'127.0.0.1', " + fourth.port();
      String id = requireNonNull(dpg.value("SELECT citus_add_node(" + address + ")"));
      assertThat(dpg.value("SELECT citus_add_node(" + address + ")")).isEqualTo(id);
      assertThat(dpg.rows("SELECT node_name FROM citus_get_active_worker_nodes()"))
          .contains(List.of("127.0.0.1"));
      dpg.execute(
          "CREATE TABLE spread (id bigint)",
          "SELECT create_distributed_table('spread', 'id', shard_count => 6)",
          "INSERT INTO spread SELECT i FROM generate_series(1, 60) i",
          "GRANT SELECT ON spread TO reader");
      assertThat(
              dpg.value(
                  "SELECT count(*) FROM citus_shards WHERE nodeport = "
                      + fourth.port()
                      + " AND table_name = 'spread'::regclass"))
          .isEqualTo("2");
      assertThat(
              dpg.as("reader", "of reader")
                  .value("SELECT count(*) FROM spread CROSS JOIN countries"))
          .isEqualTo("120");
      assertThatThrownBy(() -> dpg.execute("SELECT citus_remove_node(" + address + ")"))
          .hasMessageContaining("contains the only shard placement");
      dpg.execute("DROP TABLE spread");
      changeAndRemove(dpg, id, fourth.port());
      dpg.execute("DROP TABLE countries", "DROP ROLE reader");
    }
  }

  private static void changeAndRemove(Endpoint dpg, String id, int port) throws SQLException {
    String address = "'127.0.0.1', " + port;
    dpg.execute("SELECT citus_set_node_property(" + address + ", 'shouldhaveshards', false)");
    dpg.execute("SELECT citus_update_node(" + id + ", 'localhost', " + port + ")");
    address = "'localhost', " + port;
    assertThat(dpg.rows("SELECT shouldhaveshards, isactive FROM pg_dist_node WHERE nodeid = " + id))
        .containsExactly(List.of("f", "t"));
    assertThat(dpg.value("SELECT citus_check_connection_to_node(" + address + ")")).isEqualTo("t");
    dpg.execute("SELECT citus_disable_node(" + address + ")");
    dpg.execute("INSERT INTO countries VALUES ('US')");
    dpg.execute("SELECT citus_activate_node(" + address + ")");
    assertThat(
            dpg.value(
                "SELECT count(*) FROM run_command_on_placements('countries',"
                    + " 'SELECT count(*) FROM %s') WHERE result = '3'"))
        .isEqualTo("4");
    dpg.execute("SELECT citus_remove_node(" + address + ")");
    assertThat(dpg.value("SELECT count(*) FROM pg_dist_node")).isEqualTo("3");
  }

  @Test
  void refusesAServerThatIsNotFitAtRunTime() throws SQLException {
    try (ForeignServer fourth = ForeignServer.start();
        Server server = cluster.serve()) {
      fourth
          .endpoint("postgres")
          .execute("ALTER ROLE admin PASSWORD '" + cluster.servers().getFirst().password() + "'");
      Endpoint dpg = cluster.endpoint(server);
      assertThatThrownBy(
              () -> dpg.execute("SELECT citus_add_node('127.0.0.1', " + fourth.port() + ")"))
          .hasMessageContaining("cannot be a node yet: wal_level is replica, not logical");
      assertThat(dpg.value("SELECT count(*) FROM pg_dist_node")).isEqualTo("3");
    }
  }

  @Test
  void refusesADatabaseThatSortsDifferently() throws SQLException {
    try (RemoteCluster other = RemoteCluster.start(1)) {
      other
          .servers()
          .get(1)
          .endpoint("postgres")
          .execute("CREATE DATABASE remote TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
      assertThatThrownBy(other::serve)
          .hasMessageContaining(
              "the database on \"w1\" sorts text differently than the one on the coordinator node");
    }
  }

  @Test
  void settingsOfTheCoordinatorNodeHoldOnWorkers() throws SQLException {
    try (RemoteCluster other = RemoteCluster.start(1)) {
      other
          .servers()
          .get(1)
          .endpoint("postgres")
          .execute(
              "ALTER SYSTEM SET timezone = 'Asia/Tokyo'",
              "ALTER SYSTEM SET datestyle = 'German'",
              "SELECT pg_reload_conf()");
      try (Server server = other.serve();
          Connection connection = other.endpoint(server).connect();
          var statement = connection.createStatement()) {
        statement.execute("SET timezone TO DEFAULT; SET datestyle TO DEFAULT");
        statement.execute("CREATE TABLE moments (id bigint, at timestamptz)");
        statement.execute("SELECT create_distributed_table('moments', 'id', shard_count => 2)");
        statement.execute("INSERT INTO moments VALUES (1, '2026-01-02 03:04:05+00')");
        var rows =
            statement.executeQuery(
                "SELECT at::text, (SELECT timestamptz '2026-01-02 03:04:05+00')::text FROM moments");
        rows.next();
        assertThat(rows.getString(1)).isEqualTo(rows.getString(2));
      }
    }
  }
}
