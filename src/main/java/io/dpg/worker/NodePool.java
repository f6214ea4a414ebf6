package io.dpg.worker;

import static io.dpg.error.SqlState.QUERY_CANCELED;
import static io.dpg.error.SqlState.TOO_MANY_CONNECTIONS;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The connections to one node, lent to one owner at a time; never more than the ceiling, whatever
/// users and databases they are for. For any thread.
public final class NodePool {

  /// A connection that was in use so shortly ago is lent again without a look at its socket.
  private static final long UNSEEN_NANOS_MAX = Duration.ofMillis(20).toNanos();

  /// While a node does not even refuse, one attempt in this time is enough.
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final NodeAddress address;
  private final PoolLimits limits;
  private final PoolMetrics metrics;
  private final NodeGreeting greeting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  /// The most recently used last.
  private final ArrayList<Idle> idle = new ArrayList<>();

  /// Lent, idle and just being made.
  private int open;

  private int extras;
  private int waiting;
  private boolean closed;
  private volatile long suspectedAt = System.nanoTime();
  private volatile long retryAt = System.nanoTime();
  private volatile boolean slowFailure;
  private volatile NodeHealth health = NodeHealth.UNKNOWN;

  /// All connections, lent or not, by the node's processes behind them.
  private final Map<Integer, NodeConnection> connections = new ConcurrentHashMap<>();

  private record Idle(NodeConnection connection, long since) {}

  NodePool(NodeAddress address, PoolLimits limits, PoolMetrics metrics, NodeGreeting greeting) {
    this.address = address;
    this.limits = limits;
    this.metrics = metrics;
    this.greeting = greeting;
  }

  public NodeAddress address() {
    return address;
  }

  /// The node says nothing any more: whoever waits for it gets 08006.
  void giveUp(String reason) {
    failed(NodeLoss.error(address, reason), RETRY_NANOS);
    connections.values().forEach(connection -> connection.abort(reason));
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
    while (true) {
      NodeConnection connection = occupy(awaitSlot(login, settingsKey), login);
      if (connection != null) {
        metrics.leased(address);
        return connection;
      }
    }
  }

  /// A further connection, if there is one to spare now.
  public Optional<NodeConnection> tryLease(NodeLogin login, String settingsKey) {
    if (!reserve(0)) {
      return Optional.empty();
    }
    return Optional.ofNullable(leaseReserve(login, () -> takeSlotNow(login, settingsKey)));
  }

  /// A connection for dpg's own work outside of admission, from the reserve; waits for one. 53300
  /// when that takes too long.
  public NodeConnection leaseReserved(NodeLogin login, String settingsKey) {
    if (!reserve(limits.waitMax().toNanos())) {
      throw exhausted();
    }
    NodeConnection connection = leaseReserve(login, () -> awaitSlot(login, settingsKey));
    if (connection == null) {
      throw exhausted();
    }
    return connection;
  }

  /// Counts one more connection of the reserve in use.
  private boolean reserve(long waitNanos) {
    lock.lock();
    try {
      if (!await(() -> extras < limits.reserve(), waitNanos)) {
        return false;
      }
      extras++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable NodeConnection leaseReserve(NodeLogin login, Supplier<@Nullable Slot> slots) {
    NodeConnection connection = null;
    try {
      Slot slot = slots.get();
      while (slot != null && connection == null) {
        connection = occupy(slot, login);
        slot = connection == null ? slots.get() : slot;
      }
    } finally {
      if (connection == null) {
        changeCounts(0, -1);
      }
    }
    if (connection != null) {
      connection.extra(true);
      metrics.leased(address);
    }
    return connection;
  }

  /// A place below the ceiling.
  private sealed interface Slot {
    /// One that has a connection already.
    record Reused(NodeConnection connection) implements Slot {}

    /// One that needs a new connection, after this one of somebody else is closed.
    record Fresh(@Nullable NodeConnection evicted) implements Slot {}
  }

  private Slot awaitSlot(NodeLogin login, String settingsKey) {
    lock.lock();
    try {
      if (!await(() -> hasSlot(), limits.waitMax().toNanos())) {
        throw exhausted();
      }
      return takeSlot(login, settingsKey);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Slot takeSlotNow(NodeLogin login, String settingsKey) {
    lock.lock();
    try {
      return hasSlot() ? takeSlot(login, settingsKey) : null;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasSlot() {
    return !idle.isEmpty() || open < limits.connectionsMax();
  }

  private Slot takeSlot(NodeLogin login, String settingsKey) {
    int best = bestIdle(login, settingsKey);
    if (best >= 0) {
      Idle taken = idle.remove(best);
      taken.connection().seenAt(taken.since());
      return new Slot.Reused(taken.connection());
    }
    if (open < limits.connectionsMax()) {
      open++;
      return new Slot.Fresh(null);
    }
    return new Slot.Fresh(idle.removeFirst().connection());
  }

  /// That with the same settings used last, else that used longest ago, whose settings are least
  /// likely to be asked for again; -1 when there is none of this log-in.
  private int bestIdle(NodeLogin login, String settingsKey) {
    int best = -1;
    for (int i = idle.size() - 1; i >= 0; i--) {
      NodeConnection candidate = idle.get(i).connection();
      if (candidate.login().equals(login)) {
        best = i;
        if (candidate.settingsKey().equals(settingsKey)) {
          return i;
        }
      }
    }
    return best;
  }

  /// The slot's connection, or null when it turned out dead; the slot is then given back.
  private @Nullable NodeConnection occupy(Slot slot, NodeLogin login) {
    return switch (slot) {
      case Slot.Reused(NodeConnection connection) -> {
        if (isUsable(connection)) {
          yield connection;
        }
        discard(connection);
        yield null;
      }
      case Slot.Fresh(var evicted) -> {
        if (evicted != null) {
          connections.remove(evicted.processId(), evicted);
          evicted.close();
          metrics.closed(address);
        }
        yield openNew(login);
      }
    };
  }

  private boolean isUsable(NodeConnection connection) {
    long seen = connection.seenAt();
    boolean fresh = System.nanoTime() - seen < UNSEEN_NANOS_MAX && seen - suspectedAt > 0;
    return fresh ? !connection.isBroken() : connection.isAlive();
  }

  private NodeConnection openNew(NodeLogin login) {
    boolean opened = false;
    try {
      NodeConnection connection = connect(login);
      greet(connection);
      opened = true;
      return connection;
    } finally {
      if (!opened) {
        changeCounts(-1, 0);
      }
    }
  }

  private void greet(NodeConnection fresh) {
    boolean greeted = false;
    try {
      greeting.greet(fresh);
      greeted = true;
    } finally {
      if (!greeted) {
        connections.remove(fresh.processId(), fresh);
        fresh.close();
        metrics.closed(address);
      }
    }
  }

  private NodeConnection connect(NodeLogin login) {
    SqlError known = health.failure();
    long begun = System.nanoTime();
    if (known != null && slowFailure) {
      if (retryAt - begun > 0) {
        throw known.asException();
      }
      retryAt = begun + RETRY_NANOS;
    }
    try {
      NodeConnection connection = NodeConnection.open(address, login, limits.connection());
      connections.put(connection.processId(), connection);
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
  static boolean isOutage(SqlError error) {
    return error.state().category().equals("08") || error.state().code().startsWith("57P");
  }

  /// A node that refuses at once is asked again at each lease; one that lets us wait is asked by
  /// one lease at a time, while the others fail at once.
  private void failed(SqlError error, long tookNanos) {
    Instant since = health.isReachable() ? Instant.now() : health.since();
    slowFailure = tookNanos > RETRY_NANOS / 2;
    retryAt = System.nanoTime() + RETRY_NANOS;
    health = new NodeHealth(error, since);
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
      cancelRunning(connection);
      discard(connection);
    }
    metrics.released(address);
  }

  private static void cancelRunning(NodeConnection connection) {
    try {
      if (!connection.isBroken() && connection.readyOwed() > 0) {
        connection.cancel();
      }
    } catch (SqlErrorException e) {
      // The node notices by itself that its client is gone, when it next writes.
      connection.markBroken();
    }
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
    connections.remove(connection.processId(), connection);
    connection.close();
    metrics.closed(address);
    lock.lock();
    try {
      giveBackExtra(connection);
    } finally {
      lock.unlock();
    }
    changeCounts(-1, 0);
  }

  private void giveBackExtra(NodeConnection connection) {
    if (connection.extra()) {
      connection.extra(false);
      extras--;
    }
  }

  private void changeCounts(int openChange, int extrasChange) {
    lock.lock();
    try {
      open += openChange;
      extras += extrasChange;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits with the lock held; false when the time is over. 57014 when the thread is interrupted,
  /// whose interrupt is thereby answered.
  private boolean await(BooleanSupplier ready, long waitNanos) {
    long left = waitNanos;
    waiting++;
    try {
      while (!ready.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = freed.awaitNanos(left);
      }
      return true;
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
