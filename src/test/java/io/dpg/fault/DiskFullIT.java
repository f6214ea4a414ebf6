package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dpg.embedded.FileTree;
import io.dpg.testkit.DpgProcess;
import io.dpg.testkit.DpgProcess.Ended;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.TestCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The disk is full at the start and while dpg runs: it says so, goes on with what needs no space,
/// and with all when there is space again. The disk is a small file system in memory, which only
/// root can mount.
class DiskFullIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int MB = 1 << 20;

  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = TestCluster.newFolder("dpg-disk-");
    assumeTrue(isMounted("size=60m"), "a file system can be mounted");
  }

  private boolean isMounted(String options) throws Exception {
    return DpgProcess.run(
                List.of("mount", "-t", "tmpfs", "-o", options, "dpg-disk", disk.toString()),
                Map.of())
            .exitCode()
        == 0;
  }

  @AfterEach
  void unmount() throws Exception {
    DpgProcess.run(List.of("umount", disk.toString()), Map.of());
    FileTree.delete(disk);
  }

  @Test
  void saysSoAndGoesOnWhenThereIsSpaceAgain() throws Exception {
    DpgProcess dpg = new DpgProcess(disk, "--workers", "1");
    Ended refused = dpg.up();
    assertThat(refused.exitCode()).as(refused.text()).isEqualTo(6);
    assertThat(refused.text()).contains("the disk is full").hasLineCount(1);

    assertThat(isMounted("remount,size=400m")).isTrue();
    Ended started = dpg.up();
    assertThat(started.exitCode()).as(started.text()).isZero();
    try {
      fillWhileItRuns(dpg.endpoint());
      assertThat(dpg.up().text()).contains("was up already");
    } finally {
      dpg.command("down");
    }
  }

  private void fillWhileItRuns(Endpoint dpg) throws IOException, SQLException {
    dpg.execute(
        "CREATE TABLE local (id int)",
        "CREATE TABLE big (batch int, v text)",
        "SELECT create_distributed_table('big', 'batch', shard_count => 4)");
    insert(dpg, 0);
    Path filling = disk.resolve("filling");
    fill(filling);
    int acknowledged = insertUntilFailure(dpg);
    assertThat(dpg.value("SELECT count(*) FROM local")).isEqualTo("0");

    Files.delete(filling);
    awaitInsert(dpg, acknowledged + 1);
    assertThat(dpg.value("SELECT count(DISTINCT batch) FROM big"))
        .isEqualTo(Integer.toString(acknowledged + 2));
    assertThat(dpg.rows("SELECT batch FROM big GROUP BY batch HAVING count(*) <> 1000")).isEmpty();
  }

  /// Leaves a few MB.
  private void fill(Path filling) throws IOException {
    byte[] block = new byte[MB];
    try (OutputStream out = Files.newOutputStream(filling)) {
      while (Files.getFileStore(disk).getUsableSpace() > 12L * MB) {
        out.write(block);
      }
    }
  }

  private static void insert(Endpoint dpg, int batch) throws SQLException {
    dpg.execute(
        "INSERT INTO big SELECT %d, repeat('x', 1000) FROM generate_series(1, 1000)"
            .formatted(batch));
  }

  /// The last batch that was acknowledged.
  private static int insertUntilFailure(Endpoint dpg) {
    for (int batch = 1; ; batch++) {
      try {
        insert(dpg, batch);
      } catch (SQLException failure) {
        // The table cannot grow, or the node cannot write its log and dies.
        assertThat(failure.getSQLState()).as(failure.getMessage()).isIn("53100", "08006", "57P03");
        return batch - 1;
      }
    }
  }

  private static void awaitInsert(Endpoint dpg, int batch) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        insert(dpg, batch);
        return;
      } catch (SQLException failure) {
        assertThat(System.nanoTime()).as(failure.getMessage()).isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }
}
