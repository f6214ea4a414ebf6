package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.server.Server;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.RemoteCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
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
