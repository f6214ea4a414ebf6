package io.dpg.worker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The pools of all nodes, and the admission of transactions that their ceilings allow. For any
/// thread.
public final class NodePools implements AutoCloseable {

  private final PoolLimits limits;
  private final PoolMetrics metrics;
  private final NodeGreeting greeting;
  private final Admission admission;
  private final Map<NodeAddress, NodePool> pools = new ConcurrentHashMap<>();
  private final Thread keeper;

  public NodePools(PoolLimits limits, PoolMetrics metrics) {
    this(limits, metrics, NodeGreeting.NONE);
  }

  /// @param greeting of every connection that is opened
  public NodePools(PoolLimits limits, PoolMetrics metrics, NodeGreeting greeting) {
    this.limits = limits;
    this.metrics = metrics;
    this.greeting = greeting;
    this.admission = new Admission(limits.permits(), limits.waitMax(), metrics);
    this.keeper = Thread.ofVirtual().name("pool-keeper").start(this::closeIdleNowAndThen);
  }

  /// Whom to ask before leasing.
  public Admission admission() {
    return admission;
  }

  /// The pool of a node; made when first asked for.
  public NodePool pool(NodeAddress node) {
    NodePool pool = pools.get(node);
    return pool != null
        ? pool
        : pools.computeIfAbsent(node, address -> new NodePool(address, limits, metrics, greeting));
  }

  /// All pools made so far.
  public Collection<NodePool> all() {
    return List.copyOf(pools.values());
  }

  /// Forgets a node that is no longer used.
  public void remove(NodeAddress node) {
    @Nullable NodePool pool = pools.remove(node);
    if (pool != null) {
      pool.close();
    }
  }

  private void closeIdleNowAndThen() {
    try {
      while (true) {
        // Periodic work on a thread of its own.
        Thread.sleep(limits.idleMax().dividedBy(4));
        pools.values().forEach(NodePool::closeIdle);
      }
    } catch (InterruptedException closed) {
      return;
    }
  }

  /// Closes all idle connections; lent ones are closed as they are given back.
  @Override
  public void close() {
    keeper.interrupt();
    pools.values().forEach(NodePool::close);
  }
}
