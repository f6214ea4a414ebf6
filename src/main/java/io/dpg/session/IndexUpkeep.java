package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.LogicalNames;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.execute.ConflictingInsert;
import io.dpg.execute.index.IndexChanges;
import io.dpg.execute.index.IndexWriter;
import io.dpg.execute.index.KeyConflict;
import io.dpg.session.wayback.PlannedUpserts;
import io.dpg.sql.UpsertGuess;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Loan;
import io.dpg.transaction.Participant;
import io.dpg.transaction.TransactionListener;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.wire.BackendMessage.ParameterStatus;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps global indexes in step with what a session changes: hears from nodes what a statement has
/// changed, and writes it before the client hears that the statement has succeeded.
///
/// Owner: the session's thread.
final class IndexUpkeep implements TransactionListener, ConflictingInsert.Indexes, PlannedUpserts {

  /// Without it the shards' triggers refuse: nobody would listen to them, or their statement would
  /// commit by itself.
  private static final String COLLECT = "SET LOCAL dpg.collects_changes = 'on'";

  private static final String FIRE = "SET CONSTRAINTS ALL IMMEDIATE";

  private final Database database;
  private final IndexChanges changes;
  private @Nullable DistributedTransaction transaction;
  private @Nullable QueryPreparer preparer;
  private @Nullable OnlyWatch only;
  private volatile @Nullable UpsertWatch upserts;
  private @Nullable SqlError cameBack;

  IndexUpkeep(Database database, ClientMessages client) {
    this.database = database;
    this.changes = new IndexChanges(client);
  }

  void connect(DistributedTransaction newTransaction, QueryPreparer newPreparer) {
    transaction = newTransaction;
    preparer = newPreparer;
  }

  /// Writes what is pending. Throws 23505 when a key is not unique.
  void write() {
    if (!changes.isEmpty()) {
      IndexWriter.write(
          changes, Objects.requireNonNull(transaction), Objects.requireNonNull(preparer).catalog());
    }
  }

  @Override
  public Optional<KeyConflict> tryWrite(CatalogSnapshot catalog) {
    return changes.isEmpty()
        ? Optional.empty()
        : IndexWriter.tryWrite(changes, Objects.requireNonNull(transaction), catalog);
  }

  @Override
  public boolean hasInserted(int index) {
    return changes.hasInserted(index);
  }

  @Override
  public String afterBegin() {
    return database.catalog().indexes().isEmpty() ? "" : COLLECT;
  }

  @Override
  public void changed(CatalogSnapshot catalog) {
    if (!changes.isEmpty()) {
      IndexWriter.write(changes, Objects.requireNonNull(transaction), catalog);
    }
  }

  @Override
  public void failed(SqlError error) {
    cameBack = error;
  }

  /// A statement's error with what the coordinator node has lost of it, where it came back from
  /// there: which constraint, column or table it is about.
  SqlError whole(SqlError error) {
    SqlError origin = cameBack;
    cameBack = null;
    if (origin == null
        || !origin.state().equals(error.state())
        || !origin.message().equals(error.message())
        || !text(origin.detail()).equals(text(error.detail()))) {
      return error;
    }
    return new SqlError(
        error.state(),
        error.message(),
        origin.detail(),
        origin.hint(),
        error.position(),
        error.where(),
        origin.fields());
  }

  private static String text(@Nullable String detail) {
    return detail == null ? "" : detail;
  }

  @Override
  public void beforeCommit() {
    fireDeferredTriggers();
    write();
  }

  /// Triggers that wait for the end of the transaction may use distributed tables, which they
  /// cannot while it commits.
  private void fireDeferredTriggers() {
    DistributedTransaction current = Objects.requireNonNull(transaction);
    if (!current.hasJoined(database.coordinator()) || !database.facts().defersTriggers()) {
      return;
    }
    Participant coordinator = current.coordinator();
    coordinator.awaitPrelude();
    CatalogSnapshot catalog = Objects.requireNonNull(preparer).catalog();
    try (Loan loan = current.lend(catalog, FIRE)) {
      coordinator.connection().query(FIRE);
      loan.requireRight();
    }
  }

  @Override
  public void rolledBack() {
    changes.clear();
  }

  /// Where functions or views say ONLY, or a statement hands such a text to a function, it is
  /// listened to; and so it is where only plans may explain an INSERT ... ON CONFLICT.
  @Override
  public void lent(Participant coordinator, CatalogSnapshot catalog, String text) {
    only = null;
    upserts = null;
    cameBack = null;
    if (!mayUseShells(catalog, text)) {
      return;
    }
    coordinator.awaitPrelude();
    if (database.facts().saysOnly() || OnlyTables.areNamedIn(text)) {
      only = OnlyWatch.begin(catalog, coordinator.connection());
    }
    if (database.facts().mustPlanUpserts() || UpsertGuess.mayBeIn(text)) {
      upserts = UpsertWatch.begin(coordinator.connection());
    }
  }

  private boolean mayUseShells(CatalogSnapshot catalog, String text) {
    return !text.isEmpty()
        && catalog.tables().values().stream().anyMatch(TableMetadata::isShell)
        && !database.statements().parse(text).getFirst().tree().is("VariableShowStmt");
  }

  @Override
  public void returned() {
    UpsertWatch plans = upserts;
    if (plans != null) {
      plans.end();
    }
    if (only != null) {
      only.end();
    }
  }

  @Override
  public Optional<Planned> plan(String stack, String token) {
    UpsertWatch plans = upserts;
    return plans == null ? Optional.empty() : plans.plan(stack, token);
  }

  @Override
  public void requireRight() {
    OnlyWatch watch = only;
    if (watch != null) {
      watch.require();
    }
  }

  @Override
  public void notice(NoticeResponse notice) {
    UpsertWatch plans = upserts;
    if (plans != null && plans.takes(notice) || only != null && only.takes(notice)) {
      return;
    }
    if (!ShownCatalog.isHidden(notice.notice().message())) {
      changes.notice(needs(notice) ? notice : withLogicalNames(notice));
    }
  }

  private NoticeResponse withLogicalNames(NoticeResponse notice) {
    return new NoticeResponse(
        notice.severity(),
        new LogicalNames(database.catalog(), database::partNames).in(notice.notice()));
  }

  @Override
  public boolean needs(NoticeResponse notice) {
    return changes.needs(notice);
  }

  @Override
  public void parameterStatus(ParameterStatus change) {
    changes.parameterStatus(change);
  }

  @Override
  public void notification(NotificationResponse notification) {
    changes.notification(notification);
  }
}
