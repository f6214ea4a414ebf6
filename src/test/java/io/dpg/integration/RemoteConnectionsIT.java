package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.server.Server;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.ForeignServer;
import io.dpg.testkit.RemoteCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The ways to a server: several hosts, Unix sockets, TLS.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RemoteConnectionsIT {

  private static final Path CERTIFICATE =
      Path.of("src/test/resources/tls/server.crt").toAbsolutePath();

  private static RemoteCluster cluster;

  @BeforeAll
  static void startServers() throws SQLException {
    cluster = RemoteCluster.start(1);
  }

  @AfterAll
  static void stopServers() {
    cluster.close();
  }

  @Test
  @Order(1)
  void triesSeveralHosts() throws SQLException {
    cluster.reachAt("127.0.0.2, 127.0.0.1", "");
    assertServes();
  }

  @Test
  @Order(2)
  void comesThroughUnixSockets() throws SQLException {
    cluster.reachAt("socket", "sslmode = \"verify-full\"");
    assertServes();
  }

  @Test
  @Order(3)
  void requiresEncryptionWhereToldSo() {
    cluster.reachAt("127.0.0.1", "sslmode = \"require\"");
    assertThatThrownBy(cluster::serve)
        .hasMessageContaining("the server does not support SSL, but SSL was required");
  }

  @Test
  @Order(4)
  void encryptsAndVerifies() throws SQLException, IOException {
    for (var server : cluster.servers()) {
      server.requireTls();
    }
    cluster.reachAt("127.0.0.1", "");
    assertServes();
    cluster.reachAt("127.0.0.1", "sslmode = \"require\"");
    assertServes();
    cluster.reachAt("127.0.0.1", "sslmode = \"disable\"");
    assertThatThrownBy(cluster::serve).hasMessageContaining("no pg_hba.conf entry");
    String verified = "sslmode = \"verify-full\"\nsslrootcert = \"" + CERTIFICATE + "\"";
    cluster.reachAt("localhost", verified);
    assertServes();
    cluster.reachAt("127.0.0.1", verified);
    assertThatThrownBy(cluster::serve)
        .hasMessageContaining("No subject alternative names matching IP address 127.0.0.1 found");
    cluster.reachAt("localhost", "sslmode = \"verify-full\"");
    assertThatThrownBy(cluster::serve).hasMessageContaining("unable to find valid certification");
  }

  /// The servers have been used by the other tests; one of them does not come back.
  @Test
  @Order(5)
  void goesOnWithAPromotedStandby() throws Exception {
    ForeignServer primary = cluster.servers().get(1);
    ForeignServer standby = cluster.standbyOf(primary);
    cluster.reachAt("127.0.0.1", "");
    try (Server server = cluster.serve()) {
      Endpoint dpg = cluster.endpoint(server);
      dpg.execute(
          "CREATE TABLE kept (id int)",
          "SELECT create_distributed_table('kept', 'id', shard_count => 2)",
          "INSERT INTO kept SELECT generate_series(1, 10)");
      awaitCopied(primary);
      primary.stop();
      // A standby is not written to, and what needs its node fails as when there is none.
      assertThatThrownBy(() -> dpg.execute("INSERT INTO kept VALUES (11)"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
      standby.promote();
      dpg.execute("INSERT INTO kept VALUES (12)", "UPDATE kept SET id = id");
      assertThat(dpg.value("SELECT count(*) FROM kept")).isEqualTo("11");
      dpg.execute("DROP TABLE kept");
    }
  }

  private static void awaitCopied(ForeignServer primary) throws Exception {
    String end = primary.endpoint("postgres").value("SELECT pg_current_wal_flush_lsn()");
    String copied = "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= '" + end + "'";
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!"1".equals(primary.endpoint("postgres").value(copied))) {
      assertThat(System.nanoTime()).as("the standby follows").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /// Rows in both directions, of more than one TLS record.
  private static void assertServes() throws SQLException {
    try (Server server = cluster.serve()) {
      Endpoint dpg = cluster.endpoint(server);
      dpg.execute(
          "CREATE TABLE notes (id bigint, text text)",
          "SELECT create_distributed_table('notes', 'id', shard_count => 2)",
          "INSERT INTO notes SELECT i, repeat('x', 40000) FROM generate_series(1, 50) i");
      assertThat(dpg.value("SELECT sum(length(text)) FROM notes")).isEqualTo("2000000");
      assertThat(dpg.rows("SELECT text FROM notes"))
          .hasSize(50)
          .allMatch(row -> "x".repeat(40000).equals(row.getFirst()));
      dpg.execute("DROP TABLE notes");
    }
  }
}
