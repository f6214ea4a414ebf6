package io.dpg.worker;

import static io.dpg.error.SqlState.QUERY_CANCELED;
import static io.dpg.error.SqlState.TOO_MANY_CONNECTIONS;

import io.dpg.error.SqlError;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets in as many transactions as every node has connections for, first come, first served. Who is
/// in may lease one connection of each node without waiting, so transactions never wait for each
/// other's connections, and cannot deadlock on them.
public final class Admission {

  private final Permits permits;
  private final Duration waitMax;
  private final PoolMetrics metrics;
  private int permitsMax;

  public Admission(int permitsMax, Duration waitMax, PoolMetrics metrics) {
    this.permits = new Permits(permitsMax);
    this.permitsMax = permitsMax;
    this.waitMax = waitMax;
    this.metrics = metrics;
  }

  /// The right to one connection of each node, until closed; closing again is harmless.
  public final class Permit implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();

    private Permit() {}

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        permits.release();
      }
    }
  }

  /// Waits for a permit. 53300 when that takes too long; 57014 when the thread is interrupted,
  /// whose interrupt is thereby answered.
  public Permit admit() {
    if (permits.tryAcquireInTurn()) {
      metrics.admitted(Duration.ZERO);
      return new Permit();
    }
    long begun = System.nanoTime();
    try {
      if (!permits.tryAcquire(waitMax.toNanos(), TimeUnit.NANOSECONDS)) {
        metrics.notAdmitted();
        throw tooMany();
      }
    } catch (InterruptedException e) {
      throw SqlError.of(QUERY_CANCELED, "canceling statement due to user request").causedBy(e);
    }
    metrics.admitted(Duration.ofNanos(System.nanoTime() - begun));
    return new Permit();
  }

  private RuntimeException tooMany() {
    return SqlError.of(
            TOO_MANY_CONNECTIONS,
            "timed out after %d ms waiting for one of %d transaction slots",
            waitMax.toMillis(),
            permitsMax())
        .detail("Each running transaction may use one connection of every node.")
        .hint("Shorten transactions, or raise the limit of connections per node.")
        .asException();
  }

  /// Changes how many may be in at a time; those already in stay.
  public synchronized void resize(int newMax) {
    if (newMax > permitsMax) {
      permits.release(newMax - permitsMax);
    } else {
      permits.reduce(permitsMax - newMax);
    }
    permitsMax = newMax;
  }

  // Only resizing and this share the number; neither is on the way of a query.
  public synchronized int permitsMax() {
    return permitsMax;
  }

  /// How many are in.
  public int admitted() {
    return permitsMax() - permits.availablePermits();
  }

  /// How many wait.
  public int waiting() {
    return permits.getQueueLength();
  }

  private static final class Permits extends Semaphore {
    private static final long serialVersionUID = 1;

    Permits(int permits) {
      super(permits, true);
    }

    /// Unlike [#tryAcquire], does not overtake those who wait.
    boolean tryAcquireInTurn() {
      return !hasQueuedThreads() && tryAcquire();
    }

    void reduce(int by) {
      reducePermits(by);
    }
  }
}
