package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.embedded.FileTree;
import io.dpg.testkit.DpgProcess;
import io.dpg.testkit.DpgProcess.Ended;
import io.dpg.testkit.TestCluster;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `up` as a process: what keeps it from starting is one line and an exit code.
class StartIT {

  private Path folder;

  @BeforeEach
  void makeFolder() {
    folder = TestCluster.newFolder("dpg-start-");
  }

  @AfterEach
  void deleteFolder() throws Exception {
    FileTree.delete(folder);
  }

  @Test
  void addsAWorkerToAnOldClusterInAnyFolderAndKeepsOthersOut() throws Exception {
    DpgProcess dpg = new DpgProcess(folder.resolve("mit Blank und Ümlaut"), "--workers", "1");
    try {
      assertThat(dpg.up().exitCode()).isZero();
      assertThatThrownBy(
              () -> dpg.endpoint().value("SELECT citus_add_node('citus-worker-9', 5432)"))
          .hasMessageContaining("SELECT citus_add_node('citus-worker-2', 5432);");
      dpg.endpoint()
          .execute(
              "SELECT citus_add_node('citus-worker-2', 5432)",
              "CREATE TABLE t (id int)",
              "SELECT create_distributed_table('t', 'id', shard_count => 4)",
              "INSERT INTO t SELECT generate_series(1, 100)");
      String busy = "SELECT count(DISTINCT nodename) FROM citus_shards WHERE shard_size > 0";
      assertThat(dpg.endpoint().value(busy)).isEqualTo("2");
      refusesASecondOne(dpg);

      assertThat(dpg.command("down").text()).contains("dpg is down");
      assertThat(dpg.up().text()).contains("2 workers").contains("citus-worker-2 on");
      assertThat(dpg.endpoint().value("SELECT count(*) FROM t")).isEqualTo("100");
      assertThat(dpg.command("down").exitCode()).isZero();
      assertThat(dpg.command("down").text()).contains("dpg was not up");
      refusesAnotherVersion(dpg);
    } finally {
      dpg.command("down");
    }
  }

  private static void refusesASecondOne(DpgProcess dpg) throws Exception {
    String port = Integer.toString(dpg.port() + 1000);
    Ended other = dpg.command("up", "--port", port);
    assertThat(other.exitCode()).isEqualTo(5);
    assertThat(other.text()).contains("already up with --port " + dpg.port()).hasLineCount(1);
    // The server itself finds the lock, whatever `up` believes.
    Ended server = dpg.command("server", "--port", port);
    assertThat(server.exitCode()).isEqualTo(5);
    assertThat(server.text()).contains("is in use by another dpg, process");
  }

  private static void refusesAnotherVersion(DpgProcess dpg) throws Exception {
    Files.writeString(dpg.data().resolve("version"), "layout 1, PostgreSQL 17\n");
    Ended ended = dpg.up();
    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.text()).contains("is of another version").hasLineCount(1);
  }

  @Test
  void saysWhichPortIsInUse() throws Exception {
    DpgProcess dpg = new DpgProcess(folder);
    try (ServerSocket taken =
        new ServerSocket(dpg.port() + 2, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = dpg.up();
      assertThat(ended.exitCode()).isEqualTo(4);
      assertThat(ended.text())
          .contains("port %d is already in use".formatted(taken.getLocalPort()))
          .hasLineCount(1);
    }
  }

  @Test
  void refusesAFileAsDataDirectory() throws Exception {
    Files.writeString(folder.resolve("data"), "something");
    Ended ended = new DpgProcess(folder).up();
    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.text()).contains("is not a directory").hasLineCount(1);
  }

  @Test
  void launcherSaysThatAJdkIsMissing() throws Exception {
    Files.createDirectories(folder.resolve(".mvn"));
    Files.copy(Path.of("dpg"), folder.resolve("dpg"));
    Files.writeString(
        folder.resolve(".mvn/find-jdk.sh"),
        Files.readString(Path.of(".mvn/find-jdk.sh"))
            .replace("dpg_java_needed=25", "dpg_java_needed=99"));
    Ended ended =
        DpgProcess.run(List.of("sh", folder.resolve("dpg").toString(), "version"), Map.of());
    assertThat(ended.exitCode()).isEqualTo(69);
    assertThat(ended.text()).startsWith("dpg needs JDK 99 or newer and found none");
  }
}
