package io.dpg.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import io.dpg.security.Credentials;
import io.dpg.wire.FrontendMessage.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NodePoolIT {

  private static final NodeLogin OWNER = TestNode.owner();
  private static final NodeLogin OTHER = NodeLogin.of("owner", "template1", new Credentials.None());

  private static TestNode node;

  @BeforeAll
  static void startNode() {
    node = TestNode.start();
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  private static PoolLimits limits(int connectionsMax, int reserve) {
    return new PoolLimits(
        connectionsMax, reserve, Duration.ofMinutes(1), Duration.ofMillis(200), NodeLimits.DEFAULT);
  }

  private static NodePools pools(int connectionsMax, int reserve) {
    return new NodePools(limits(connectionsMax, reserve), PoolMetrics.NONE);
  }

  @Test
  void reusesConnectionsOfTheSameLogin() {
    try (NodePools pools = pools(4, 1)) {
      NodePool pool = pools.pool(node.unix());
      NodeConnection first = pool.lease(OWNER, "");
      pool.release(first);
      assertThat(pool.lease(OTHER, "")).isNotSameAs(first);
      assertThat(pool.lease(OWNER, "")).isSameAs(first);
    }
  }

  @Test
  void prefersConnectionsWithTheSameSettings() {
    try (NodePools pools = pools(4, 1)) {
      NodePool pool = pools.pool(node.unix());
      NodeConnection utc = pool.lease(OWNER, "");
      NodeConnection tokyo = pool.lease(OWNER, "");
      utc.settingsKey("UTC");
      tokyo.settingsKey("Tokyo");
      pool.release(utc);
      pool.release(tokyo);
      assertThat(pool.lease(OWNER, "UTC")).isSameAs(utc);
      pool.release(utc);
      assertThat(pool.lease(OWNER, "Paris")).isSameAs(tokyo);
    }
  }

  @Test
  void evictsAnotherLoginsIdleConnectionAtTheCeiling() {
    try (NodePools pools = pools(2, 0)) {
      NodePool pool = pools.pool(node.unix());
      NodeConnection first = pool.lease(OWNER, "");
      NodeConnection second = pool.lease(OWNER, "");
      pool.release(first);
      NodeConnection other = pool.lease(OTHER, "");
      assertThat(first.isBroken()).isTrue();
      assertThat(pool.use()).isEqualTo(new NodePool.PoolUse(2, 0, 0, 2));
      assertThat(other.query("SELECT current_database()").value()).isEqualTo("template1");
      pool.release(second);
    }
  }

  @Test
  void furtherConnectionsComeFromTheReserveOnly() {
    try (NodePools pools = pools(3, 1)) {
      NodePool pool = pools.pool(node.unix());
      NodeConnection extra = pool.tryLease(OWNER, "").orElseThrow();
      assertThat(pool.tryLease(OWNER, "")).isEmpty();
      NodeConnection first = pool.lease(OWNER, "");
      pool.lease(OWNER, "");
      assertThatThrownBy(() -> pool.leaseReserved(OWNER, ""))
          .hasMessage("timed out after 200 ms waiting for a connection to node \"citus-worker-1\"");
      pool.release(extra);
      NodeConnection reserved = pool.leaseReserved(OWNER, "");
      assertThat(reserved).isSameAs(extra);
      pool.release(first);
      assertThat(pool.tryLease(OWNER, "")).isEmpty();
      pool.release(reserved);
      assertThat(pool.tryLease(OWNER, "")).isPresent();
    }
  }

  @Test
  void takesBackOnlyCleanConnections() throws Exception {
    try (NodePools pools = pools(4, 1)) {
      NodePool pool = pools.pool(node.unix());
      NodeConnection inTransaction = pool.lease(OWNER, "");
      inTransaction.execute("BEGIN; CREATE TABLE leftover ()");
      pool.release(inTransaction);
      assertThat(pool.lease(OWNER, "")).isSameAs(inTransaction);
      assertThat(inTransaction.query("SELECT to_regclass('leftover')").value()).isNull();
      inTransaction.wire().write(new Query("SELECT pg_sleep(60)")).flush();
      pool.release(inTransaction);
      assertThat(inTransaction.isBroken()).isTrue();
      awaitEnd(inTransaction.processId());
      assertThat(pool.use().idle()).isZero();
      assertThat(pool.use().leased()).isZero();
    }
  }

  private static void awaitEnd(int processId) throws InterruptedException {
    try (NodeConnection observer = node.open()) {
      String running = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + processId;
      for (int i = 0; i < 200 && !"0".equals(observer.query(running).value()); i++) {
        Thread.sleep(50);
      }
      assertThat(observer.query(running).value()).isEqualTo("0");
    }
  }

  @Test
  void closesWhatIsIdleForLong() throws Exception {
    PoolLimits limits =
        new PoolLimits(4, 1, Duration.ofMillis(100), Duration.ofMillis(200), NodeLimits.DEFAULT);
    try (NodePools pools = new NodePools(limits, PoolMetrics.NONE)) {
      NodePool pool = pools.pool(node.unix());
      NodeConnection connection = pool.lease(OWNER, "");
      pool.release(connection);
      for (int i = 0; i < 100 && pool.use().idle() > 0; i++) {
        Thread.sleep(50);
      }
      assertThat(connection.isBroken()).isTrue();
      assertThat(pool.use().idle()).isZero();
    }
  }

  @Test
  void aNodeThatIsDownIsReportedAtOnceAndUsedAsSoonAsItIsBack() {
    try (TestNode fragile = TestNode.start();
        NodePools pools = pools(4, 1)) {
      NodePool pool = pools.pool(fragile.tcp());
      NodeConnection before = pool.lease(OWNER, "");
      pool.release(before);
      fragile.stop();
      long begun = System.nanoTime();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> pool.lease(OWNER, "").query("SELECT 1"))
            .isInstanceOfSatisfying(
                SqlErrorException.class,
                e -> assertThat(e.error().state().code()).isEqualTo("08006"))
            .hasMessage(
                "connection to the remote node \"citus-worker-1\" failed: Connection refused");
        assertThat(pool.health().isReachable()).isFalse();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
      fragile.launch();
      NodeConnection after = pool.lease(OWNER, "");
      assertThat(after.query("SELECT 1").value()).isEqualTo("1");
      assertThat(pool.health().isReachable()).isTrue();
      assertThat(pool.use().leased()).isEqualTo(1);
    }
  }

  @Test
  void aNodeThatDoesNotAnswerFailsInTimeAndThenAtOnce() throws IOException {
    try (ServerSocket silent = new ServerSocket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      NodeLimits brief =
          new NodeLimits(Duration.ofMillis(800), 10, 1 << 20, NodeLimits.DEFAULT.wire());
      PoolLimits limits =
          new PoolLimits(4, 1, Duration.ofMinutes(1), Duration.ofMillis(200), brief);
      try (NodePools pools = new NodePools(limits, PoolMetrics.NONE)) {
        NodePool pool =
            pools.pool(NodeAddress.tcp("citus-worker-9", "127.0.0.1", silent.getLocalPort()));
        String message = "connection to the remote node \"citus-worker-9\" failed: timeout expired";
        assertThatThrownBy(() -> pool.lease(OWNER, "")).hasMessage(message);
        long begun = System.nanoTime();
        assertThatThrownBy(() -> pool.lease(OWNER, "")).hasMessage(message);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(400));
        assertThat(pool.use().leased()).isZero();
      }
    }
  }

  @Test
  void manyMoreTransactionsThanConnectionsAllFinish() throws Exception {
    PoolLimits limits =
        new PoolLimits(8, 2, Duration.ofMinutes(1), Duration.ofSeconds(30), NodeLimits.DEFAULT);
    AtomicInteger opened = new AtomicInteger();
    PoolMetrics counting =
        new PoolMetrics() {
          @Override
          public void opened(NodeAddress address, Duration took) {
            opened.incrementAndGet();
          }
        };
    try (NodePools pools = new NodePools(limits, counting)) {
      NodePool pool = pools.pool(node.unix());
      CountDownLatch done = new CountDownLatch(100);
      List<Throwable> failures = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int turn = 0; turn < 5; turn++) {
                  runTransaction(pools, pool);
                }
              } catch (RuntimeException e) {
                synchronized (failures) {
                  failures.add(e);
                }
              } finally {
                done.countDown();
              }
            });
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(failures).isEmpty();
      assertThat(opened.get()).isLessThanOrEqualTo(8);
      assertThat(pool.use().leased()).isZero();
      assertThat(pools.admission().admitted()).isZero();
    }
  }

  private static void runTransaction(NodePools pools, NodePool pool) {
    try (var _ = pools.admission().admit()) {
      NodeConnection connection = pool.lease(OWNER, "");
      try {
        connection.execute("BEGIN");
        assertThat(connection.query("SELECT 1").value()).isEqualTo("1");
        connection.execute("COMMIT");
      } finally {
        pool.release(connection);
      }
    }
  }
}
