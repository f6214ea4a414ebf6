package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Timeouts;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.wire.TransactionStatus;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends what takes a session too long, as its settings say. The nodes have the same settings, but
/// each knows only its own share of a statement or a transaction. Owner: the session's thread.
final class SessionTimeouts {

  private static final SqlError STATEMENT =
      SqlError.of(SqlState.QUERY_CANCELED, "canceling statement due to statement timeout");
  private static final SqlError IDLE_IN_TRANSACTION =
      SqlError.of(
          SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
          "terminating connection due to idle-in-transaction timeout");
  private static final SqlError IDLE_SESSION =
      SqlError.of(
          SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout");
  private static final SqlError TRANSACTION =
      SqlError.of(
          SqlState.TRANSACTION_TIMEOUT, "terminating connection due to transaction timeout");

  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final DistributedTransaction transaction;
  private final LiveSession session;
  private @Nullable Future<?> statement;
  private @Nullable Future<?> idle;
  private @Nullable Future<?> wholeTransaction;

  SessionTimeouts(DistributedTransaction transaction, LiveSession session) {
    this.transaction = transaction;
    this.session = session;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("session-timeouts").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /// The client has sent something.
  void awake() {
    idle = stop(idle);
  }

  /// A statement begins.
  void begin() {
    Timeouts timeouts = timeouts();
    statement = stop(statement);
    if (timeouts.statement() > 0) {
      statement = after(timeouts.statement(), () -> session.cancel(STATEMENT));
    }
    if (timeouts.transaction() > 0 && wholeTransaction == null) {
      wholeTransaction = after(timeouts.transaction(), () -> session.terminate(TRANSACTION));
    }
  }

  /// The client is told that the session is ready.
  void ready(TransactionStatus status) {
    Timeouts timeouts = timeouts();
    statement = stop(statement);
    idle = stop(idle);
    if (status == TransactionStatus.IDLE) {
      wholeTransaction = stop(wholeTransaction);
      if (timeouts.idleSession() > 0) {
        idle = after(timeouts.idleSession(), () -> session.terminate(IDLE_SESSION));
      }
    } else if (timeouts.idleInTransaction() > 0) {
      idle = after(timeouts.idleInTransaction(), () -> session.terminate(IDLE_IN_TRANSACTION));
    }
  }

  /// The session ends.
  void close() {
    statement = stop(statement);
    idle = stop(idle);
    wholeTransaction = stop(wholeTransaction);
  }

  private Timeouts timeouts() {
    return transaction.settings().transactions().timeouts();
  }

  /// Ending a statement waits for nodes, and the clock must not.
  private static Future<?> after(long millis, Runnable action) {
    return CLOCK.schedule(
        () -> Thread.ofVirtual().name("timeout").start(action), millis, TimeUnit.MILLISECONDS);
  }

  private static @Nullable Future<?> stop(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
    return null;
  }
}
