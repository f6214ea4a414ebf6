package io.dpg.worker;

import static io.dpg.error.SqlState.QUERY_CANCELED;
import static io.dpg.error.SqlState.TOO_MANY_CONNECTIONS;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The connections to one node, lent to one owner at a time; never more than the ceiling, whatever
/// users and databases they are for. For any thread.
public final class NodePool {

  /// An idle connection younger than this is lent without a look at its socket.
  private static final long UNSEEN_NANOS_MAX = Duration.ofSeconds(1).toNanos();

  /// While a node does not even refuse, one attempt in this time is enough.
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final NodeAddress address;
  private final PoolLimits limits;
  private final PoolMetrics metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /// The most recently used last.
  private final ArrayList<Idle> idle = new ArrayList<>();

  /// Lent, idle and just being made.
  private int open;

  private int extras;
  private int waiting;
  private boolean closed;
  private long suspectedAt = System.nanoTime();
  private long retryAt = System.nanoTime();
  private volatile NodeHealth health = NodeHealth.UNKNOWN;

  private record Idle(NodeConnection connection, long since) {}

  NodePool(NodeAddress address, PoolLimits limits, PoolMetrics metrics) {
    this.address = address;
    this.limits = limits;
    this.metrics = metrics;
  }

  public NodeAddress address() {
    return address;
  }

  public NodeHealth health() {
    return health;
  }

  /// A connection for an admitted transaction, which leases at most one of each node; then this
  /// does not wait. 08006 at once when the node refuses.
  ///
  /// @param settingsKey of the settings it should have if there is a choice; compare it with the
  ///   connection's
  public NodeConnection lease(NodeLogin login, String settingsKey) {
    return lease(login, settingsKey, false);
  }

  /// A further connection, if there is one to spare.
  public Optional<NodeConnection> tryLease(NodeLogin login, String settingsKey) {
    lock.lock();
    try {
      if (extras >= limits.reserve() || (open >= limits.connectionsMax() && idle.isEmpty())) {
        return Optional.empty();
      }
      extras++;
    } finally {
      lock.unlock();
    }
    return Optional.of(leaseExtra(login, settingsKey));
  }

  /// A connection for dpg's own work outside of admission, from the reserve; waits for one. 53300
  /// when that takes too long.
  public NodeConnection leaseReserved(NodeLogin login, String settingsKey) {
    lock.lock();
    try {
      awaitUnless(() -> extras < limits.reserve());
      extras++;
    } finally {
      lock.unlock();
    }
    return leaseExtra(login, settingsKey);
  }

  private NodeConnection leaseExtra(NodeLogin login, String settingsKey) {
    try {
      return lease(login, settingsKey, true);
    } catch (RuntimeException e) {
      lock.lock();
      try {
        extras--;
        freed.signalAll();
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  private NodeConnection lease(NodeLogin login, String settingsKey, boolean extra) {
    NodeConnection connection = takeIdle(login, settingsKey);
    while (connection != null && !isUsable(connection)) {
      discard(connection);
      connection = takeIdle(login, settingsKey);
    }
    if (connection == null) {
      connection = openNew(login);
    }
    connection.extra(extra);
    metrics.leased(address);
    return connection;
  }

  /// The best idle connection for the log-in: that with the same settings used last, else that used
  /// longest ago, whose settings are least likely to be asked for again.
  private @Nullable NodeConnection takeIdle(NodeLogin login, String settingsKey) {
    lock.lock();
    try {
      int best = -1;
      for (int i = idle.size() - 1; i >= 0; i--) {
        NodeConnection candidate = idle.get(i).connection();
        if (candidate.login().equals(login)) {
          best = i;
          if (candidate.settingsKey().equals(settingsKey)) {
            break;
          }
        }
      }
      if (best < 0) {
        return null;
      }
      Idle taken = idle.remove(best);
      taken.connection().seenAt(taken.since());
      return taken.connection();
    } finally {
      lock.unlock();
    }
  }

  private boolean isUsable(NodeConnection connection) {
    long seen = connection.seenAt();
    boolean fresh = System.nanoTime() - seen < UNSEEN_NANOS_MAX && seen - suspectedAt > 0;
    return fresh ? !connection.isBroken() : connection.isAlive();
  }

  private NodeConnection openNew(NodeLogin login) {
    NodeConnection evicted = reserveSlot();
    if (evicted != null) {
      evicted.close();
      metrics.closed(address);
    }
    try {
      return connect(login);
    } catch (RuntimeException e) {
      freeSlot();
      throw e;
    }
  }

  /// Counts one more connection in; returns an idle one to be closed for it, or null.
  private @Nullable NodeConnection reserveSlot() {
    lock.lock();
    try {
      awaitUnless(() -> open < limits.connectionsMax() || !idle.isEmpty());
      if (open < limits.connectionsMax()) {
        open++;
        return null;
      }
      return idle.removeFirst().connection();
    } finally {
      lock.unlock();
    }
  }

  private NodeConnection connect(NodeLogin login) {
    SqlError known = health.failure();
    if (known != null && retryAt - System.nanoTime() > 0) {
      throw known.asException();
    }
    long begun = System.nanoTime();
    retryAt = begun + (known == null ? 0 : RETRY_NANOS);
    try {
      NodeConnection connection = NodeConnection.open(address, login, limits.connection());
      health = health.isReachable() && health.since() != null ? health : reachable();
      metrics.opened(address, Duration.ofNanos(System.nanoTime() - begun));
      return connection;
    } catch (SqlErrorException e) {
      metrics.refused(address);
      if (isOutage(e.error())) {
        failed(e.error(), System.nanoTime() - begun);
      }
      throw e;
    }
  }

  private static NodeHealth reachable() {
    return new NodeHealth(null, Instant.now());
  }

  /// Wrong passwords and unknown databases say nothing about the node.
  private static boolean isOutage(SqlError error) {
    return error.state().category().equals("08") || error.state().code().startsWith("57P");
  }

  /// A node that refuses at once is asked again at each lease; one that lets us wait is asked by
  /// one lease at a time, while the others fail at once.
  private void failed(SqlError error, long tookNanos) {
    Instant since = health.isReachable() ? Instant.now() : health.since();
    health = new NodeHealth(error, since);
    long now = System.nanoTime();
    retryAt = tookNanos < RETRY_NANOS / 2 ? now : now + RETRY_NANOS;
    suspect();
  }

  /// Has all idle connections looked at before they are lent again.
  private void suspect() {
    suspectedAt = System.nanoTime();
  }

  /// Gives a connection back. One that is not clean is rolled back; one that cannot be, or that may
  /// still run a statement, is closed.
  public void release(NodeConnection connection) {
    if (connection.isBroken()) {
      suspect();
      discard(connection);
    } else if (connection.isClean() || connection.makeClean()) {
      putIdle(connection);
    } else {
      discard(connection);
    }
    metrics.released(address);
  }

  private void putIdle(NodeConnection connection) {
    connection.listener(NodeListener.SILENT);
    lock.lock();
    try {
      giveBackExtra(connection);
      if (!closed) {
        idle.add(new Idle(connection, System.nanoTime()));
        freed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    discard(connection);
  }

  private void discard(NodeConnection connection) {
    connection.close();
    metrics.closed(address);
    lock.lock();
    try {
      giveBackExtra(connection);
      open--;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void giveBackExtra(NodeConnection connection) {
    if (connection.extra()) {
      connection.extra(false);
      extras--;
    }
  }

  private void freeSlot() {
    lock.lock();
    try {
      open--;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private interface Ready {
    boolean isNow();
  }

  private void awaitUnless(Ready ready) {
    long left = limits.waitMax().toNanos();
    waiting++;
    try {
      while (!ready.isNow()) {
        if (left <= 0) {
          throw exhausted();
        }
        left = freed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw SqlError.of(QUERY_CANCELED, "canceling statement due to user request").causedBy(e);
    } finally {
      waiting--;
    }
  }

  private SqlErrorException exhausted() {
    return SqlError.of(
            TOO_MANY_CONNECTIONS,
            "timed out after %d ms waiting for a connection to node \"%s\"",
            limits.waitMax().toMillis(),
            address.name())
        .detail("All %d connections to it are in use.", limits.connectionsMax())
        .hint("Raise the limit of connections per node, and the node's max_connections.")
        .asException();
  }

  /// Closes what nobody has used for long.
  void closeIdle() {
    closeIdleBefore(System.nanoTime() - limits.idleMax().toNanos());
  }

  /// Closes all idle connections; the lent ones follow when they are given back.
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    closeIdleBefore(System.nanoTime());
  }

  private void closeIdleBefore(long time) {
    List<NodeConnection> old = new ArrayList<>();
    lock.lock();
    try {
      idle.removeIf(entry -> entry.since() - time <= 0 && old.add(entry.connection()));
    } finally {
      lock.unlock();
    }
    old.forEach(this::discard);
  }

  /// Lent connections and idle ones, for status views.
  public PoolUse use() {
    lock.lock();
    try {
      return new PoolUse(open - idle.size(), idle.size(), waiting, limits.connectionsMax());
    } finally {
      lock.unlock();
    }
  }

  /// How full a pool is.
  public record PoolUse(int leased, int idle, int waiting, int connectionsMax) {}
}
