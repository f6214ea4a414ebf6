package io.dpg.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.embedded.FileTree;
import io.dpg.testkit.DpgProcess;
import io.dpg.testkit.DpgProcess.Ended;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.Seed;
import io.dpg.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Processes are killed while clients write: what was acknowledged is there afterwards, all else as
/// a whole or not at all, and nothing is left undecided.
class CrashIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WORKERS = 2;
  private static final int SOME = 15;

  private static Path folder;
  private static DpgProcess dpg;
  private static long seed;
  private static int nextId = 1;

  @BeforeAll
  static void start() throws Exception {
    seed = Seed.of(CrashIT.class).value();
    folder = TestCluster.newFolder("dpg-crash-");
    dpg = new DpgProcess(folder, "--workers", Integer.toString(WORKERS));
    assertUp(dpg.up(), "ready in");
    CrashLoad.createTables(dpg.endpoint());
  }

  @AfterAll
  static void stop() throws Exception {
    dpg.command("down");
    FileTree.delete(folder);
  }

  @Test
  void killedDpgLosesNothing() throws Exception {
    killWhileClientsWrite(() -> kill(List.of(dpg.server())), true);
  }

  @Test
  void killedWorkerComesBackByItself() throws Exception {
    killWhileClientsWrite(() -> kill(List.of(dpg.node(1))), false);
  }

  @Test
  void killedCoordinatorNodeComesBackByItself() throws Exception {
    killWhileClientsWrite(() -> kill(List.of(dpg.node(0))), false);
  }

  @Test
  void nothingIsLostWhenAllAreKilledAtOnce() throws Exception {
    killWhileClientsWrite(() -> kill(dpg.everything()), true);
  }

  @Test
  void upTwiceIsHarmless() throws Exception {
    ProcessHandle before = dpg.server();
    assertUp(dpg.up(), "was up already");
    assertThat(dpg.server()).isEqualTo(before);
    assertThat(dpg.endpoint().value("SELECT 1")).isEqualTo("1");
  }

  /// @param untilUp whether nothing works until `up` is run again
  private static void killWhileClientsWrite(Kill kill, boolean untilUp) throws Exception {
    try (CrashLoad load = new CrashLoad(dpg.endpoint(), seed, nextId)) {
      load.await(SOME);
      kill.run();
      if (untilUp) {
        assertUp(dpg.up(), "ready in");
      }
      load.await(SOME);
      load.finish();
      nextId = load.nextId();
      load.requireIntact();
    }
    assertThat(dpg.states()).containsOnly("ready");
    awaitNothingPrepared();
  }

  private interface Kill {
    void run() throws IOException;
  }

  private static void kill(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  private static void assertUp(Ended ended, String how) {
    assertThat(ended.exitCode()).as(ended.text()).isZero();
    assertThat(ended.text()).contains(how);
  }

  private static void awaitNothingPrepared() throws SQLException {
    for (int worker = 1; worker <= WORKERS; worker++) {
      awaitNone(dpg.worker(worker));
    }
    awaitNone(dpg.endpoint());
  }

  private static void awaitNone(Endpoint node) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String query = "SELECT coalesce(string_agg(gid, ','), 'none') FROM pg_prepared_xacts";
    while (!"none".equals(node.value(query))) {
      assertThat(System.nanoTime()).as(node.value(query) + " is settled").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
