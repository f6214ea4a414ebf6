package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Keeps the taking of snapshots on several nodes apart from commits, so that no statement sees a
/// transaction on one node and not yet on another, nor one without what it rests on.
///
/// - Commits over several nodes are inside together, and so are cuts (the snapshots of one
///   statement). A commit and a cut that have two nodes in common wait for each other, first come,
///   first served.
/// - A write on one node is never inside. It waits, before it begins, for the cuts that are being
///   taken on its node: what it rests on was there before it began, so whoever sees it sees that,
///   too. No cut waits for it.
/// - While such writes are under way, cuts with two nodes in common are taken one after the other:
///   two statements do not see two writes in different orders.
///
/// The same holds between the processes over the same nodes, by a [SharedGate].
///
/// Nobody waits long for a cut: what holds it up may be a lock that this very commit will release.
/// Whoever has waited enough goes on and the cut is void, to be made again. Threads: any.
public final class CommitGate {

  private static final Duration PATIENCE = Duration.ofMillis(20);

  /// A cut that was void is waited for twice as long, so often at most: it must come to an end.
  private static final int DOUBLINGS_MAX = 5;

  private static final Duration CUT_WAIT_MAX = Duration.ofSeconds(60);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(5);

  private final SharedGate shared;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Pass> waiting = new ArrayDeque<>();
  private final Set<Pass> inside = new HashSet<>();

  /// Writes on one node that are under way.
  private final AtomicInteger writes = new AtomicInteger();

  /// Cuts that wait or are inside: with none, a write need not look further. Each of the two is
  /// raised before the other one is read, so a write sees a cut or the cut sees the write.
  private final AtomicInteger cuts = new AtomicInteger();

  private enum Kind {
    COMMIT,
    CUT
  }

  /// @param shared the same between processes
  CommitGate(SharedGate shared) {
    this.shared = shared;
  }

  /// The stay of one commit or cut inside of the gate. Identity counts.
  public final class Pass implements AutoCloseable {
    private final Kind kind;
    private final Set<NodeId> nodes;

    /// How long others wait for it.
    private final Duration patience;

    private boolean isVoid;

    private Pass(Kind kind, Collection<NodeId> nodes, Duration patience) {
      this.kind = kind;
      this.nodes = Set.copyOf(nodes);
      this.patience = patience;
    }

    private boolean isCutOn(Collection<NodeId> some) {
      return kind == Kind.CUT && !isVoid && some.stream().anyMatch(nodes::contains);
    }

    private boolean conflictsWith(Pass other) {
      return kind != other.kind && !isVoid && !other.isVoid && sharesTwoNodes(other);
    }

    private boolean sharesTwoNodes(Pass other) {
      return nodes.stream().filter(other.nodes::contains).count() > 1;
    }

    /// Whether nobody had to go on meanwhile, so that the snapshots agree.
    public boolean isWhole() {
      lock.lock();
      try {
        return !isVoid;
      } finally {
        lock.unlock();
      }
    }

    /// Leaves; leaving again is harmless.
    @Override
    public void close() {
      leave(this);
    }
  }

  /// A write on one node begins: a statement that commits by itself, or the COMMIT of a
  /// transaction. To be called before it is sent, and once what it rests on is there.
  void beginWrite(NodeId node) {
    writes.incrementAndGet();
    awaitAllCuts(node);
  }

  /// Waits until the cuts are taken that this or another process is taking on a node.
  void awaitAllCuts(NodeId node) {
    awaitCuts(List.of(node));
    if (shared.isNeeded()) {
      shared.awaitCuts();
    }
  }

  /// The write is over.
  void endWrite() {
    if (writes.decrementAndGet() == 0 && cuts.get() > 0) {
      signal();
    }
  }

  /// Waits until the cuts are taken that are being taken on any of these nodes; later ones may be
  /// in progress when this returns.
  private void awaitCuts(Collection<NodeId> nodes) {
    if (cuts.get() == 0) {
      return;
    }
    lock.lock();
    try {
      List<Pass> ahead = inside.stream().filter(it -> it.isCutOn(nodes)).toList();
      if (!ahead.isEmpty()) {
        await(() -> ahead.stream().noneMatch(inside::contains), patience(ahead).toNanos());
        ahead.stream().filter(inside::contains).forEach(cut -> cut.isVoid = true);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all have left that are inside now; not for ever.
  public void drain() {
    lock.lock();
    try {
      List<Pass> now = List.copyOf(inside);
      await(() -> now.stream().noneMatch(inside::contains), DRAIN_MAX.toNanos());
    } finally {
      lock.unlock();
    }
  }

  private static Duration patience(Collection<Pass> passes) {
    return passes.stream().map(it -> it.patience).max(Duration::compareTo).orElse(PATIENCE);
  }

  /// Lets a commit over several nodes in: from now until its pass is closed, nodes may differ about
  /// it.
  Pass commit(Collection<NodeId> nodes) {
    Pass pass = new Pass(Kind.COMMIT, nodes, Duration.ZERO);
    lock.lock();
    try {
      waiting.add(pass);
      List<Pass> ahead = inside.stream().filter(pass::conflictsWith).toList();
      await(() -> !isBlocked(pass), patience(ahead).toNanos());
      inside.stream().filter(pass::conflictsWith).forEach(cut -> cut.isVoid = true);
      letIn(pass);
    } finally {
      lock.unlock();
    }
    awaitCuts(nodes);
    return pass;
  }

  /// Lets a statement in that takes snapshots on these nodes. Leave as soon as they are taken.
  ///
  /// @param voided how many cuts of the same statement were void
  Pass cut(Collection<NodeId> nodes, int voided) {
    Duration patience = PATIENCE.multipliedBy(1L << Math.min(voided, DOUBLINGS_MAX));
    Pass pass = new Pass(Kind.CUT, nodes, patience);
    lock.lock();
    try {
      cuts.incrementAndGet();
      waiting.add(pass);
      if (!awaitTurn(pass)) {
        waiting.remove(pass);
        cuts.decrementAndGet();
        changed.signalAll();
        throw timedOut();
      }
      letIn(pass);
      return pass;
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException timedOut() {
    return SqlError.of(
            SqlState.LOCK_NOT_AVAILABLE,
            "timed out after %d s waiting for commits in progress",
            CUT_WAIT_MAX.toSeconds())
        .detail("A statement over several nodes begins while no commit is half done on them.")
        .hint("SET dpg.consistent_reads = off;")
        .asException();
  }

  private void letIn(Pass pass) {
    waiting.remove(pass);
    inside.add(pass);
    changed.signalAll();
  }

  /// A cut that takes long must not hold up all others.
  private boolean awaitTurn(Pass pass) {
    return await(() -> !isBlocked(pass) && !mayCross(pass), PATIENCE.toNanos())
        || await(() -> !isBlocked(pass), CUT_WAIT_MAX.toNanos());
  }

  private boolean mayCross(Pass pass) {
    return writes.get() > 0
        && inside.stream()
            .anyMatch(it -> it.kind == Kind.CUT && !it.isVoid && it.sharesTwoNodes(pass));
  }

  /// @param until read and changed under the lock
  /// @return whether it is so
  private boolean await(BooleanSupplier until, long waitNanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + waitNanos;
    long left = waitNanos;
    while (!until.getAsBoolean() && left > 0) {
      try {
        changed.awaitNanos(left);
      } catch (InterruptedException e) {
        // A commit that is decided must go on; whoever interrupts is heard at the next read.
        interrupted = true;
      }
      left = deadline - System.nanoTime();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return until.getAsBoolean();
  }

  private boolean isBlocked(Pass pass) {
    for (Pass other : inside) {
      if (pass.conflictsWith(other)) {
        return true;
      }
    }
    for (Pass earlier : waiting) {
      if (earlier == pass) {
        return false;
      }
      if (pass.conflictsWith(earlier)) {
        return true;
      }
    }
    return false;
  }

  private void leave(Pass pass) {
    lock.lock();
    try {
      if (inside.remove(pass)) {
        if (pass.kind == Kind.CUT) {
          cuts.decrementAndGet();
        }
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
