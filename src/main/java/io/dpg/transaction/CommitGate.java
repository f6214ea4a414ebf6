package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps the taking of snapshots on several nodes and the committing on several nodes apart, so
/// that no statement sees a transaction on one node and not yet on another.
///
/// Commits are inside together, and so are cuts (the snapshots of one statement). A commit and a
/// cut that have two nodes in common wait for each other, first come, first served. A commit never
/// waits long: what holds up a cut may be a lock that this very commit will release, so it then
/// enters and the cut is void, to be made again. Threads: any.
public final class CommitGate {

  private static final Duration COMMIT_WAIT_MAX = Duration.ofMillis(20);
  private static final Duration CUT_WAIT_MAX = Duration.ofSeconds(60);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Pass> waiting = new ArrayDeque<>();
  private final Set<Pass> inside = new HashSet<>();

  private enum Kind {
    COMMIT,
    CUT
  }

  /// The stay of one commit or cut inside of the gate. Identity counts.
  public final class Pass implements AutoCloseable {
    private final Kind kind;
    private final Set<NodeId> nodes;
    private boolean isVoid;

    private Pass(Kind kind, Collection<NodeId> nodes) {
      this.kind = kind;
      this.nodes = Set.copyOf(nodes);
    }

    private boolean conflictsWith(Pass other) {
      return kind != other.kind && nodes.stream().filter(other.nodes::contains).count() > 1;
    }

    /// Whether no commit had to enter meanwhile, so that the snapshots agree.
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

  /// Lets a commit in: from now until its pass is closed, nodes may differ about it.
  Pass commit(Collection<NodeId> nodes) {
    Pass pass = new Pass(Kind.COMMIT, nodes);
    enter(pass, COMMIT_WAIT_MAX);
    return pass;
  }

  /// Lets a statement in that takes snapshots on these nodes. Leave as soon as they are taken.
  Pass cut(Collection<NodeId> nodes) {
    Pass pass = new Pass(Kind.CUT, nodes);
    if (!enter(pass, CUT_WAIT_MAX)) {
      pass.close();
      throw SqlError.of(
              SqlState.LOCK_NOT_AVAILABLE,
              "timed out after %d s waiting for commits in progress",
              CUT_WAIT_MAX.toSeconds())
          .detail("A statement over several nodes begins while no commit is half done on them.")
          .hint("SET dpg.consistent_reads = off;")
          .asException();
    }
    return pass;
  }

  /// @return false when the pass is inside in spite of others
  private boolean enter(Pass pass, Duration waitMax) {
    lock.lock();
    try {
      waiting.add(pass);
      boolean free = awaitTurn(pass, waitMax.toNanos());
      waiting.remove(pass);
      if (!free && pass.kind == Kind.COMMIT) {
        inside.stream().filter(pass::conflictsWith).forEach(cut -> cut.isVoid = true);
      }
      inside.add(pass);
      changed.signalAll();
      return free;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitTurn(Pass pass, long waitNanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + waitNanos;
    long left = waitNanos;
    while (isBlocked(pass) && left > 0) {
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
    return !isBlocked(pass);
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
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
