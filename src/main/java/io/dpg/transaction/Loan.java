package io.dpg.transaction;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.error.SqlError;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A transaction lent to the connection that comes back from the coordinator node, for as long as a
/// statement runs there. Meanwhile the session uses no other node; so the transaction has one owner
/// at a time: the guest while it serves a message, else nobody, and the session again when the loan
/// is closed.
public final class Loan implements AutoCloseable {

  /// How long a guest may go on when the statement is over before its work is cancelled. It is
  /// still at work then only if the coordinator node's backend has gone.
  private static final long GRACE_MILLIS = 500;

  private final DistributedTransaction transaction;
  private final TransactionListener listener;
  private final Terms terms;
  private final Loans loans;
  private final ReentrantLock use = new ReentrantLock();
  private final Set<Guest> guests = new LinkedHashSet<>();
  private @Nullable ExactText text;
  private boolean closed;

  /// Whoever uses a lent transaction. The coordinator node comes back on a connection for each role
  /// that it works as, one at a time.
  public interface Guest {

    /// The loan is over: gives up what it reads from nodes. Runs on the session's thread while the
    /// guest does nothing.
    void leave();

    /// Another guest of the same loan is about to use the nodes: draws the rows that they still
    /// have for this one. Runs on the other guest's thread while this one does nothing.
    void standAside();
  }

  /// What a guest gets.
  ///
  /// @param processId of the backend that the transaction is lent to
  /// @param catalog the metadata as the transaction saw it when it was lent
  /// @param lockWait what stands behind FOR UPDATE in statements that come back
  record Terms(int processId, CatalogSnapshot catalog, String lockWait) {}

  Loan(DistributedTransaction transaction, TransactionListener listener, Terms terms, Loans loans) {
    this.transaction = transaction;
    this.listener = listener;
    this.terms = terms;
    this.loans = loans;
    loans.begin(terms.processId(), this);
  }

  /// The metadata as the transaction saw it when it was lent.
  public CatalogSnapshot catalog() {
    return terms.catalog();
  }

  /// What stands behind FOR UPDATE in statements that come back: "", SKIP LOCKED, or NOWAIT.
  public String lockWait() {
    return terms.lockWait();
  }

  public DistributedTransaction transaction() {
    return transaction;
  }

  /// Who hears of what the guest does.
  public TransactionListener listener() {
    return listener;
  }

  /// The guest has changed rows.
  public void changed() {
    listener.changed(terms.catalog());
  }

  /// The guest's work has failed.
  public void failed(SqlError error) {
    listener.failed(error);
  }

  /// Throws when the statement has done what must not count, before its success is told.
  public void requireRight() {
    listener.requireRight();
  }

  /// Does something with the transaction, on the guest's thread.
  ///
  /// @return false when the loan is over; nothing was done then
  public boolean use(Guest newGuest, Runnable work) {
    use.lock();
    try {
      if (closed) {
        return false;
      }
      guests.add(newGuest);
      if (guests.size() > 1) {
        guests.stream().filter(other -> !other.equals(newGuest)).forEach(Guest::standAside);
      }
      if (text == null && transaction.inBlock()) {
        text = ExactText.on(transaction, terms.catalog().workers().stream().map(Node::id).toList());
      }
      work.run();
      return true;
    } finally {
      use.unlock();
    }
  }

  /// Takes the transaction back, on the session's thread.
  @Override
  public void close() {
    loans.end(terms.processId(), this);
    awaitGuest();
    try {
      if (!closed) {
        closed = true;
        guests.forEach(Guest::leave);
        if (text != null) {
          text.close();
        }
        listener.returned();
      }
    } finally {
      use.unlock();
    }
  }

  private void awaitGuest() {
    try {
      if (use.tryLock(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transaction.cancel(_ -> true);
    use.lock();
  }
}
