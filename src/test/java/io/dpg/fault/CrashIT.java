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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
  private static final int CLIENTS = 28;
  private static final int READERS = 4;
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("dpg.crash.seconds", 12));

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
    killWhileClientsWrite(() -> kill(List.of(dpg.server())));
  }

  /// Nodes come back by themselves. `-Ddpg.crash.seconds=600` lets it run longer, and stalls nodes
  /// for longer than dpg waits for them.
  @Test
  void noMoneyIsLostWhileNodesAreKilledAndStopped() throws Exception {
    Bank bank = new Bank(List.of(dpg.endpoint()));
    bank.open();
    long end = System.nanoTime() + TIME.toNanos();
    bank.start(CLIENTS, READERS, seed, end);
    Random random = new Random(seed);
    for (int turn = 0; System.nanoTime() < end; turn++) {
      int before = bank.transfers();
      disturb(Disturbance.values()[turn % Disturbance.values().length], random);
      awaitMore(bank, before, end);
    }
    bank.close();
    awaitAllNodes();
    bank.check();
    System.out.println(bank);
    awaitNothingPrepared();
  }

  /// As often as the time allows, twice at least.
  @Test
  void noMoneyIsLostWhileDpgIsKilled() throws Exception {
    Bank bank = new Bank(List.of(dpg.endpoint()));
    bank.open();
    long end = System.nanoTime() + TIME.toNanos();
    long endAtLast = end + 2 * PATIENCE.toNanos();
    bank.start(CLIENTS, READERS, seed, endAtLast);
    for (int kills = 0; kills < 2 || System.nanoTime() < end; kills++) {
      awaitMore(bank, bank.transfers(), endAtLast);
      kill(List.of(dpg.server()));
      assertUp(dpg.up(), "ready in");
    }
    awaitMore(bank, bank.transfers(), endAtLast);
    bank.stop();
    bank.close();
    bank.check();
    System.out.println(bank);
    awaitNothingPrepared();
  }

  private static void awaitAllNodes() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!dpg.allNodesRun()) {
      assertThat(System.nanoTime()).as("nodes come back").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private enum Disturbance {
    KILL_WORKER,
    STOP_WORKER,
    KILL_COORDINATOR,
    STOP_COORDINATOR,
  }

  private static void disturb(Disturbance disturbance, Random random) throws Exception {
    int worker = 1 + random.nextInt(WORKERS);
    switch (disturbance) {
      case KILL_WORKER -> kill(dpg.processes(worker));
      case STOP_WORKER -> stopForAWhile(worker, random);
      case KILL_COORDINATOR -> kill(dpg.processes(0));
      case STOP_COORDINATOR -> stopForAWhile(0, random);
    }
  }

  private static void stopForAWhile(int node, Random random) throws Exception {
    List<ProcessHandle> processes = dpg.processes(node);
    signal("-STOP", processes);
    boolean notice = TIME.toSeconds() > 60 && random.nextInt(3) == 0;
    LockSupport.parkNanos(Duration.ofMillis(notice ? 20_000 : 500).toNanos());
    signal("-CONT", processes);
  }

  private static void signal(String name, List<ProcessHandle> processes) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", name));
    processes.forEach(it -> command.add(Long.toString(it.pid())));
    // Some of them may have ended meanwhile.
    DpgProcess.run(command, Map.of());
  }

  /// The next thing happens when all nodes are back and transfers go through again.
  private static void awaitMore(Bank bank, int before, long end) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while ((bank.transfers() < before + SOME || !dpg.allNodesRun()) && System.nanoTime() < end) {
      assertThat(System.nanoTime()).as("transfers go on").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Test
  void nothingIsLostWhenAllAreKilledAtOnce() throws Exception {
    killWhileClientsWrite(() -> kill(dpg.everything()));
  }

  @Test
  void upTwiceIsHarmless() throws Exception {
    ProcessHandle before = dpg.server();
    assertUp(dpg.up(), "was up already");
    assertThat(dpg.server()).isEqualTo(before);
    assertThat(dpg.endpoint().value("SELECT 1")).isEqualTo("1");
  }

  private static void killWhileClientsWrite(Kill kill) throws Exception {
    try (CrashLoad load = new CrashLoad(dpg.endpoint(), seed, nextId)) {
      load.await(SOME);
      kill.run();
      assertUp(dpg.up(), "ready in");
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
