package io.dpg.transaction.activity;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What others ask of a session: to give up its statement, or to end. As in PostgreSQL, a cancel
/// request that meets no statement does nothing, and one that meets a statement is answered where
/// this looks for it, or by the nodes at work.
///
/// Owner: the session's thread; [#cancel], [#terminate] and [#termination] are for any.
public final class Interrupts {

  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean working;
  private volatile @Nullable SqlError request;
  private volatile @Nullable SqlError termination;
  private @Nullable Thread waiting;

  /// A statement begins, unless one is at work already: a request from the time before is void.
  public void begin() {
    if (!working) {
      request = null;
      working = true;
    }
  }

  /// The session is idle.
  public void end() {
    working = false;
  }

  /// Asks for the statement to be given up.
  ///
  /// @param reason what the client is told
  /// @return false when there is no statement; then nothing was done
  public boolean cancel(SqlError reason) {
    lock.lock();
    try {
      if (!working) {
        return false;
      }
      if (request == null) {
        request = reason;
      }
      interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Asks for the session to end.
  ///
  /// @param reason what the client is told
  public void terminate(SqlError reason) {
    lock.lock();
    try {
      if (termination == null) {
        termination = reason;
      }
      interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void interrupt() {
    if (waiting != null) {
      waiting.interrupt();
      waiting = null;
    }
  }

  /// Why the session must end; null when it need not.
  public @Nullable SqlError termination() {
    return termination;
  }

  /// Throws what was asked for, if anything was; a request to cancel is thereby answered.
  public void check() {
    SqlError end = termination;
    SqlError cancel = request;
    if (end != null) {
      throw end.asException();
    }
    if (cancel != null) {
      request = null;
      throw cancel.asException();
    }
  }

  /// Waits for something inside of dpg; a request ends that by an interrupt, which the wait turns
  /// into 57014.
  public <T> T interruptibly(Supplier<T> wait) {
    lock.lock();
    try {
      check();
      waiting = Thread.currentThread();
    } finally {
      lock.unlock();
    }
    try {
      return wait.get();
    } finally {
      lock.lock();
      try {
        if (waiting == null) {
          // The interrupt that came is answered, or came when the wait was over already.
          Thread.interrupted();
        }
        waiting = null;
      } finally {
        lock.unlock();
      }
    }
  }

  /// An error as the client should see it: a node that was made to cancel does not know why.
  public SqlError explain(SqlError error) {
    SqlError reason = termination == null ? request : termination;
    if (reason == null || !error.state().equals(SqlState.QUERY_CANCELED)) {
      return error;
    }
    request = null;
    return reason;
  }
}
