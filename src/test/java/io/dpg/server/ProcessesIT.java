package io.dpg.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.metastore.ProcessRegister;
import io.dpg.testkit.TestCluster;
import io.dpg.transaction.SharedGate.Stay;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodePools;
import io.dpg.worker.PoolLimits;
import io.dpg.worker.PoolMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a process does about others, which are played by hand, on a coordinator node.
class ProcessesIT {

  private static final Duration PATIENCE = Duration.ofMillis(800);
  private static final NodeId WORKER = new NodeId(2);

  private static TestCluster cluster;
  private static NodeAccess access;
  private static NodePools pools;
  private static InternalConnections coordinator;

  private final MetadataGate one = new MetadataGate(() -> true, ProcessesIT::open);
  private final MetadataGate other = new MetadataGate(() -> true, ProcessesIT::open);

  @BeforeAll
  static void start() {
    cluster = TestCluster.start(1);
    String database = cluster.configuration().credentials().database();
    List<NodeAccess> nodes =
        cluster.embedded().nodes().stream().map(node -> NodeAccess.of(node, database)).toList();
    access = nodes.getFirst();
    PoolLimits limits = PoolLimits.ofCeiling(30);
    pools = new NodePools(limits, new PoolMetrics() {});
    coordinator = new InternalConnections(pools, access);
    new FirstContact(
            nodes, new NodeDirectory(nodes, access), new NodePreparation(limits.connection()))
        .run();
  }

  @AfterAll
  static void stop() {
    pools.close();
    cluster.close();
  }

  @AfterEach
  void closeGates() {
    one.close();
    other.close();
  }

  private static NodeConnection open() {
    return NodeConnection.open(
        access.address(), access.own(), PoolLimits.ofCeiling(30).connection());
  }

  private static FutureTask<Void> run(Runnable work) {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread.ofVirtual().start(task);
    return task;
  }

  // The gate

  @Test
  void aWriteThatDoesNotWaitForACutMakesItVoid() {
    try (Stay cut = one.cut(List.of(WORKER))) {
      assertThat(cut.unfinished()).isEmpty();
      other.awaitCuts();
      assertThat(cut.leave(List.of())).isFalse();
    }
    try (Stay cut = one.cut(List.of(WORKER))) {
      assertThat(cut.leave(List.of())).isTrue();
      other.awaitCuts();
    }
  }

  /// The first ones have made a cut void, so the next ones are more patient.
  @Test
  void aWriteWaitsLongerWhenCutsHaveBeenVoid() throws Exception {
    for (int i = 0; i < 5; i++) {
      try (Stay cut = one.cut(List.of(WORKER))) {
        other.awaitCuts();
        assertThat(cut.leave(List.of())).isFalse();
      }
    }
    try (Stay cut = one.cut(List.of(WORKER))) {
      FutureTask<Void> write = run(other::awaitCuts);
      assertThat(cut.leave(List.of())).isTrue();
      write.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aCommitThatDoesNotWaitIsSeenAsUnfinishedUntilItIsForgotten() {
    String gid = "dpg_test_%d_%s".formatted(System.currentTimeMillis() * 1000, WORKER);
    try (Stay cut = one.cut(List.of(WORKER));
        Stay commit = other.commit()) {
      coordinator.run(
          it -> it.query("SELECT pg_dist.record_shared_commit(ARRAY[$1])", List.of(gid)));
      assertThat(commit.leave(List.of(gid))).isFalse();
      assertThat(cut.leave(List.of())).isFalse();
    }
    try (Stay cut = one.cut(List.of(WORKER))) {
      assertThat(cut.unfinished()).containsOnlyKeys(WORKER);
    }
    other.forget(List.of(gid));
    try (Stay cut = one.cut(List.of(WORKER))) {
      assertThat(cut.unfinished()).isEmpty();
    }
  }

  // The others

  /// Follows nothing.
  private record Following(long version) implements Processes.Follower {
    @Override
    public long reloadForOthers() {
      return version;
    }

    @Override
    public void giveUpStatements(SqlError reason) {}

    @Override
    public boolean onEachNode(Consumer<NodeConnection> work) {
      coordinator.run(work);
      return true;
    }
  }

  private static Processes join(String instance) {
    return Processes.join(
        new Membership(instance, access), ProcessesIT::open, coordinator, "secret", PATIENCE);
  }

  private static long version() {
    return coordinator.with(it ->
        Long.parseLong("" + it.query("SELECT version FROM pg_dist.metadata_version").value()));
  }

  private static boolean isMember(String instance, long number) {
    return coordinator.with(it -> ProcessRegister.isMember(it, instance, number));
  }

  private static boolean isRegistered(String instance) {
    String sql = "SELECT count(*) FROM pg_dist.dpg_process WHERE instance = $1";
    return "1".equals(coordinator.with(it -> it.query(sql, List.of(instance)).value()));
  }

  @Test
  void whoAnswersIsWaitedFor() throws Exception {
    try (NodeConnection life = open()) {
      ProcessRegister.join(life, "answers", "secret");
      try (Processes processes = join("waits")) {
        FutureTask<Void> entry = run(() -> processes.follow(new Following(version())));
        while (!processes.hasOthers()) {
          Thread.onSpinWait();
        }
        coordinator.run(it -> ProcessRegister.seen(it, "answers", version()));
        entry.get(10, TimeUnit.SECONDS);
        assertThat(isRegistered("answers")).isTrue();
        assertThat(processes.isDead("answers")).isFalse();
      }
      assertThat(isRegistered("waits")).isFalse();
    }
    coordinator.run(it -> ProcessRegister.forget(it, "answers"));
  }

  @Test
  void whoDoesNotAnswerIsExpelledAndLosesItsConnections() throws Exception {
    try (NodeConnection life = open();
        NodeConnection marked = open()) {
      ProcessRegister.mark(marked, "silent");
      long number = ProcessRegister.join(life, "silent", "secret").number();
      assertThat(isMember("silent", number)).isTrue();
      try (Processes processes = join("goes on")) {
        run(() -> processes.follow(new Following(version()))).get(20, TimeUnit.SECONDS);
      }
      assertThat(isMember("silent", number)).isFalse();
      assertThat(isRegistered("silent")).isFalse();
      assertThatThrownBy(() -> marked.query("SELECT 1")).isInstanceOf(SqlErrorException.class);
    }
  }

  @Test
  void whoComesBackAfterItWasExpelledIsAnotherMember() {
    long before;
    try (NodeConnection life = open()) {
      before = ProcessRegister.join(life, "returns", "secret").number();
    }
    while (!coordinator.with(it -> ProcessRegister.condemn(it, "returns"))) {
      Thread.onSpinWait();
    }
    try (NodeConnection life = open()) {
      long after = ProcessRegister.join(life, "returns", "secret").number();
      assertThat(after).isNotEqualTo(before);
      assertThat(isMember("returns", after)).isTrue();
      assertThat(isMember("returns", before)).isFalse();
    }
    coordinator.run(it -> ProcessRegister.forget(it, "returns"));
  }

  @Test
  void questionsAreAnsweredByWhoIsThere() throws Exception {
    try (Processes asking = join("asks");
        Processes answering = join("tells")) {
      answering.answerBy(question -> question + "!");
      FutureTask<Void> entry = run(() -> answering.follow(new Following(version())));
      asking.follow(new Following(version()));
      entry.get(10, TimeUnit.SECONDS);
      assertThat(asking.ask("who")).containsExactly("who!");
    }
  }
}
