package io.dpg.session.wayback;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.ConflictingInsert;
import io.dpg.session.Database;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Loan;
import io.dpg.transaction.Loans;
import io.dpg.transaction.TransactionListener;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The transaction in which a connection that comes back works: that of the session which waits for
/// the same backend of the coordinator node; or one of its own, where somebody has connected to the
/// coordinator node without dpg. Owner: the connection's thread, except for [#cancel].
final class Borrowing {

  private final Database database;
  private final Loans loans;
  private final int processId;
  private final WayBackService.Bounds bounds;
  private final int role;
  private Acting acting;
  private volatile @Nullable DistributedTransaction current;
  private @Nullable DistributedTransaction own;
  private @Nullable Loan counted;
  private long bytes;

  /// @param processId of the backend that the connection comes from
  /// @param role OID of the role that the backend works as when it uses the connection; 0 where it
  ///   is not known
  Borrowing(Database database, OptionalInt processId, WayBackService.Bounds bounds, int role) {
    this.database = database;
    this.role = role;
    this.acting = new Acting(database, role);
    this.loans = database.loans();
    this.processId = processId.orElse(0);
    this.bounds = bounds;
  }

  /// What work is done with.
  ///
  /// @param lockWait what stands behind FOR UPDATE in scans: "", SKIP LOCKED, or NOWAIT
  /// @param acting as whom
  /// @param loan whom to tell what has become of the work; null for nobody
  record Lent(
      DistributedTransaction transaction,
      CatalogSnapshot catalog,
      String lockWait,
      Acting acting,
      @Nullable Loan loan) {

    /// Rows have changed.
    void changed() {
      if (loan != null) {
        loan.changed();
      }
    }

    /// The session's side of global indexes; empty where there is no session.
    Optional<ConflictingInsert.Indexes> indexes() {
      return loan != null && loan.listener() instanceof ConflictingInsert.Indexes it
          ? Optional.of(it)
          : Optional.empty();
    }

    /// It was in vain.
    void failed(SqlError error) {
      if (loan != null) {
        loan.failed(error);
      }
    }
  }

  /// Works in the transaction. 0A000 when the session is not waiting for what comes back.
  void use(Loan.Guest guest, Consumer<Lent> work) {
    if (!attempt(guest, work)) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED, "cannot use a distributed table at this point")
          .detail("The session that the coordinator node works for is busy on other nodes.")
          .hint("Use the table in a statement of its own.")
          .asException();
    }
  }

  /// Works in the transaction if the session waits for it.
  ///
  /// @return false when it does not: then it does itself what there is to do
  boolean attempt(Loan.Guest guest, Consumer<Lent> work) {
    Loan loan = loans.find(processId).orElse(null);
    if (loan != null) {
      return loan.use(guest, () -> run(loan, work));
    }
    if (loans.isOurs(processId)) {
      return false;
    }
    DistributedTransaction transaction = ownTransaction();
    run(new Lent(transaction, database.catalog(), "", acting, null), work);
    return true;
  }

  private void run(Loan loan, Consumer<Lent> work) {
    if (counted != loan) {
      counted = loan;
      bytes = 0;
      acting = new Acting(database, role);
    }
    run(new Lent(loan.transaction(), loan.catalog(), loan.lockWait(), acting, loan), work);
  }

  private void run(Lent lent, Consumer<Lent> work) {
    current = lent.transaction();
    try {
      work.accept(lent);
    } finally {
      current = null;
    }
  }

  private DistributedTransaction ownTransaction() {
    DistributedTransaction transaction = own;
    if (transaction == null) {
      transaction =
          new DistributedTransaction(
              database.leases(bounds.superuser(), 0, bounds.credentials()),
              database.commits(),
              database.coordinator(),
              new TransactionListener() {},
              loans);
      transaction.openBlock("BEGIN ISOLATION LEVEL REPEATABLE READ");
      own = transaction;
    }
    return transaction;
  }

  /// Counts bytes that go to the coordinator node. 53400 when it becomes too many.
  void count(long more) {
    bytes += more;
    if (bytes > bounds.bytesMax()) {
      throw SqlError.of(
              SqlState.CONFIGURATION_LIMIT_EXCEEDED,
              "the statement brings more than %d MB of distributed tables to the coordinator node",
              bounds.bytesMax() >> 20)
          .detail("EXPLAIN shows why the statement cannot run on the workers.")
          .hint(
              "Filter or aggregate the tables by themselves first, or raise"
                  + " limits.intermediate_result_size.")
          .asException();
    }
  }

  /// The backend has begun a transaction. Where the session has opened none, the nodes follow the
  /// backend's own.
  void begin(Loan.Guest guest) {
    attempt(guest, lent -> lent.transaction().openBlockOnWorkers());
  }

  /// The backend is about to commit.
  void commit(Loan.Guest guest) {
    if (endOwn(DistributedTransaction::commit)) {
      return;
    }
    attempt(
        guest,
        lent -> {
          if (lent.transaction().followsCoordinator()) {
            lent.transaction().commitOnWorkers();
          }
        });
  }

  /// The backend rolls back.
  void rollback(Loan.Guest guest) {
    if (endOwn(DistributedTransaction::rollback)) {
      return;
    }
    attempt(
        guest,
        lent -> {
          if (lent.transaction().followsCoordinator()) {
            lent.transaction().rollbackOnWorkers();
          }
        });
  }

  /// The backend has gone.
  void abandon() {
    endOwn(DistributedTransaction::rollback);
  }

  private boolean endOwn(Consumer<DistributedTransaction> end) {
    DistributedTransaction transaction = own;
    own = null;
    if (transaction != null) {
      end.accept(transaction);
    }
    return transaction != null;
  }

  /// Cancels what is done now. For any thread.
  void cancel() {
    DistributedTransaction transaction = current;
    if (transaction == null) {
      return;
    }
    transaction.cancel(connection -> connection.processId() != processId);
  }
}
