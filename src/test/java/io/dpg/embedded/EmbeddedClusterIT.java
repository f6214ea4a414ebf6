package io.dpg.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.config.NodeRole;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.testkit.TestCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedClusterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void startsNodesWithTheirNamesAndSettings() throws SQLException {
    try (TestCluster cluster = TestCluster.start(2)) {
      assertThat(cluster.embedded().nodes())
          .extracting(LocalNode::name)
          .containsExactly("citus-coordinator", "citus-worker-1", "citus-worker-2");
      for (LocalNode node : cluster.embedded().nodes()) {
        assertThat(query(cluster, node, "SHOW cluster_name")).isEqualTo(node.name());
        assertThat(query(cluster, node, "SHOW wal_level")).isEqualTo("logical");
        assertThat(query(cluster, node, "SHOW max_prepared_transactions")).isEqualTo("100");
        assertThat(query(cluster, node, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(query(cluster, node, "SELECT lower('ÄÖ')")).isEqualTo("äö");
        assertThat(query(cluster, node, "SELECT count(*) FROM pg_stat_statements")).isNotNull();
        assertThat(Files.exists(node.socket())).isTrue();
      }
    }
  }

  @Test
  void profileSeedHasTheSeedsSizes() throws SQLException {
    try (TestCluster cluster = TestCluster.start(1, Map.of("profile", "seed"))) {
      LocalNode worker = cluster.workers().getFirst();
      assertThat(query(cluster, worker, "SHOW shared_buffers")).isEqualTo("1GB");
      assertThat(query(cluster, worker, "SHOW max_connections")).isEqualTo("200");
      assertThat(query(cluster, cluster.coordinator(), "SHOW work_mem")).isEqualTo("32MB");
    }
  }

  @Test
  void restartsKilledNodeWithItsData() throws Exception {
    try (TestCluster cluster = TestCluster.start(1)) {
      LocalNode worker = cluster.workers().getFirst();
      execute(cluster, worker, "CREATE TABLE kept AS SELECT 42 AS answer");
      execute(cluster, worker, "CHECKPOINT");
      long before = status(cluster, worker).processId();

      ProcessHandle.of(before).orElseThrow().destroyForcibly();

      awaitReadyAgain(cluster, worker, before);
      assertThat(query(cluster, worker, "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(status(cluster, worker).restarts()).isPositive();
    }
  }

  @Test
  void restartsNodeThatWasStoppedFromOutside() throws Exception {
    try (TestCluster cluster = TestCluster.start(1)) {
      LocalNode worker = cluster.workers().getFirst();
      long before = status(cluster, worker).processId();

      Signals.FAST.send(ProcessHandle.of(before).orElseThrow());

      awaitReadyAgain(cluster, worker, before);
      assertThat(query(cluster, worker, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void stopsWhatKilledDpgLeftAndLosesNothing() throws Exception {
    Path folder = TestCluster.newFolder("dpg-test-");
    try {
      Process other = OtherDpg.start(folder);
      List<ProcessHandle> servers = OtherDpg.awaitServers(other);
      OtherDpg.insert(folder);
      other.destroyForcibly().waitFor();
      assertThat(servers).isNotEmpty().allMatch(ProcessLife::isRunning);

      try (EmbeddedCluster again = OtherDpg.startHere(folder)) {
        assertThat(servers).noneMatch(ProcessLife::isRunning);
        assertThat(OtherDpg.count(folder)).isEqualTo(1);
        assertThat(again.status()).allMatch(node -> node.state() == NodeStatus.State.READY);
      }
    } finally {
      FileTree.delete(folder);
    }
  }

  @Test
  void startsDespiteStalePidFileOfLivingStranger() throws Exception {
    Path folder = TestCluster.newFolder("dpg-test-");
    try {
      OtherDpg.startHere(folder).close();
      // After a reboot the number in a file that a crash left can be anybody's, here the test's
      // own.
      Path data = folder.resolve("data").toRealPath().resolve("citus-worker-1").resolve("data");
      Files.writeString(
          data.resolve("postmaster.pid"),
          ProcessHandle.current().pid() + "\n" + data + "\n0\n1\n\n\n\nready   \n");
      try (EmbeddedCluster again = OtherDpg.startHere(folder)) {
        assertThat(again.status()).allMatch(node -> node.state() == NodeStatus.State.READY);
      }
    } finally {
      FileTree.delete(folder);
    }
  }

  @Test
  void refusesDataDirectoryInUse() {
    try (TestCluster cluster = TestCluster.start(1)) {
      assertThatThrownBy(() -> EmbeddedCluster.start(cluster.configuration(), ClusterListener.NONE))
          .isInstanceOfSatisfying(
              SqlErrorException.class,
              failure -> {
                assertThat(failure.error().state()).isEqualTo(SqlState.LOCK_FILE_EXISTS);
                assertThat(failure).hasMessageContaining("is in use by another dpg");
              });
    }
  }

  @Test
  void refusesDataDirectoryOfAnotherVersion() throws IOException {
    Path folder = TestCluster.newFolder("dpg-test-");
    try {
      OtherDpg.startHere(folder).close();
      Files.writeString(folder.resolve("data").resolve("version"), "layout 1, PostgreSQL 17\n");
      assertThatThrownBy(() -> OtherDpg.startHere(folder))
          .isInstanceOf(SqlErrorException.class)
          .hasMessageContaining("is of another version (layout 1, PostgreSQL 17; this dpg needs");
    } finally {
      FileTree.delete(folder);
    }
  }

  @Test
  void refusesPortInUse() throws IOException {
    Path folder = TestCluster.newFolder("dpg-test-");
    int port = OtherDpg.configuration(folder).listen().workerPort(1);
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> OtherDpg.startHere(folder))
          .isInstanceOf(SqlErrorException.class)
          .hasMessage("port %d is already in use on 127.0.0.1", taken.getLocalPort());
    } finally {
      FileTree.delete(folder);
    }
  }

  @Test
  void addsWorkersAndKeepsThoseThatAreThere() throws IOException {
    Path folder = TestCluster.newFolder("dpg-test-");
    try {
      OtherDpg.startHere(folder, Map.of("workers", "2")).close();
      try (EmbeddedCluster more = OtherDpg.startHere(folder, Map.of("workers", "3"))) {
        assertThat(more.nodes()).hasSize(4);
      }
      try (EmbeddedCluster fewer = OtherDpg.startHere(folder, Map.of("workers", "1"))) {
        assertThat(fewer.nodes().stream().filter(node -> node.role() == NodeRole.WORKER))
            .hasSize(3);
      }
    } finally {
      FileTree.delete(folder);
    }
  }

  @Test
  void usesShortSocketPathForLongDataPath() throws IOException {
    Path folder = TestCluster.newFolder("dpg-test-");
    try {
      Path deep = folder.resolve("a-name-that-is-rather-long-".repeat(4));
      try (EmbeddedCluster cluster = OtherDpg.startHere(folder, Map.of("data", deep.toString()))) {
        Path socket = cluster.nodes().getFirst().socket();
        assertThat(socket.toString().length()).isLessThan(108);
        assertThat(Files.exists(socket)).isTrue();
      }
    } finally {
      FileTree.delete(folder);
    }
  }

  private static void awaitReadyAgain(TestCluster cluster, LocalNode node, long pidBefore)
      throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(deadline)) {
      NodeStatus status = status(cluster, node);
      if (status.state() == NodeStatus.State.READY && status.processId() != pidBefore) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("not ready again: " + status(cluster, node));
  }

  private static NodeStatus status(TestCluster cluster, LocalNode node) {
    return cluster.embedded().status().stream()
        .filter(status -> status.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private static String query(TestCluster cluster, LocalNode node, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(node));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(TestCluster cluster, LocalNode node, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(node));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
