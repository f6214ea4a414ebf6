package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.LogicalNames;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.execute.Executor;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.transaction.activity.SessionState;
import io.dpg.wire.FrontendMessage;
import io.dpg.wire.FrontendMessage.Bind;
import io.dpg.wire.FrontendMessage.Close;
import io.dpg.wire.FrontendMessage.Describe;
import io.dpg.wire.FrontendMessage.Execute;
import io.dpg.wire.FrontendMessage.FunctionCall;
import io.dpg.wire.FrontendMessage.Parse;
import io.dpg.wire.FrontendMessage.Query;
import io.dpg.wire.PeerLostException;
import io.dpg.wire.Wire;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's session after its log-in: a loop over its messages. Owner: the client's thread,
/// except for what [SessionRegistry.Cancellable] and [LiveSession] have.
final class Session implements SessionRegistry.Cancellable, LiveSession {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final Wire wire;
  private final ClientLink link;
  private final ClientMessages client;
  private final SessionActivity activity;
  private final SessionTimeouts timeouts;
  private final DeadlockReport deadlocks;
  private final Database database;
  private final DistributedTransaction transaction;
  private final TransactionControl control;
  private final IndexUpkeep indexes;
  private final UtilityRunner utilities;
  private final QueryPreparer preparer;
  private final SimpleProtocol simple;
  private final ExtendedProtocol extended;
  private boolean skippingToSync;

  Session(Wire wire, Login login, Database database, SessionParts parts) {
    this.wire = wire;
    this.link = parts.link();
    this.client = parts.client();
    this.database = database;
    this.deadlocks = new DeadlockReport(database.sessions(), database.coordinator());
    this.indexes = new IndexUpkeep(database, client);
    this.transaction =
        new DistributedTransaction(
            database.leases(login.user(), login.role(), login.credentials()),
            database.commits(),
            database.coordinator(),
            indexes,
            database.loans());
    transaction.setSettings(parts.settings());
    this.activity = new SessionActivity(login, link, client, transaction.interrupts());
    SettingControl settings = new SettingControl(transaction, client);
    this.control = new TransactionControl(transaction, settings, client);
    this.timeouts = new SessionTimeouts(transaction, this);
    control.timedBy(timeouts);
    Executor executor =
        new Executor(transaction, database.hasher(), database.intermediateResultBytes());
    QueryRunner runner = new QueryRunner(executor, client, transaction, settings, indexes);
    this.preparer = new QueryPreparer(database, parts.analyzer(), transaction, login.user());
    indexes.connect(transaction, preparer);
    this.utilities =
        new UtilityRunner(
            database,
            client,
            control,
            new UtilityRunner.Engine(transaction, settings, executor, preparer, runner));
    this.simple = new SimpleProtocol(database, client, control, utilities, runner);
    this.extended = new ExtendedProtocol(database, client, control, utilities, runner);
    utilities.connect(extended);
  }

  /// Applies the client's settings and tells what they are. Throws what PostgreSQL says of wrong
  /// ones.
  void greet() {
    try {
      learnSettings();
    } catch (SqlErrorException e) {
      // Nobody will come to end this session: the connection goes back now.
      control.abandon();
      throw e;
    }
  }

  private void learnSettings() {
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    transaction.setSettings(
        SettingControl.withDefaults(transaction.settings(), coordinator.connection()));
    coordinator.connection().parameters().forEach(client::report);
    client.encoding(transaction.settings().clientEncoding());
    transaction.endStatement();
  }

  /// Serves the client until it leaves.
  void run() {
    try {
      client.ready(control.status());
      while (serveNext()) {
        // Each message is served in turn.
      }
      sayWhyItEnds();
    } catch (PeerLostException e) {
      LOG.atDebug().log("client hung up");
    } catch (SqlErrorException e) {
      // Only a broken protocol gets here: nothing more can be understood.
      client.fatal(e.error());
    } finally {
      timeouts.close();
      extended.closeAll();
      control.abandon();
      transaction.releasePinned();
    }
  }

  /// Others may have ended the session.
  private void sayWhyItEnds() {
    SqlError reason = transaction.interrupts().termination();
    if (reason != null) {
      client.fatal(reason);
    }
  }

  private boolean serveNext() {
    if (!wire.hasNextBuffered()) {
      wire.flush();
    }
    int type = wire.next();
    timeouts.awake();
    if (type == -1 || type == 'X') {
      return false;
    }
    FrontendMessage message = FrontendMessage.decode(type, wire);
    if (skippingToSync && !(message instanceof FrontendMessage.Sync)) {
      return true;
    }
    try {
      serve(message);
    } catch (PeerLostException e) {
      throw e;
    } catch (SqlErrorException e) {
      SqlError told = transaction.interrupts().explain(e.error());
      if (transaction.interrupts().termination() != null) {
        return false;
      }
      fail(deadlocks.told(told, transaction.backends()), message);
    } catch (SynchronizationLostException e) {
      client.error(e.error());
      throw SqlError.of(
              SqlState.PROTOCOL_VIOLATION,
              "terminating connection because protocol synchronization was lost")
          .causedBy(e);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.atError().setCause(e).log("internal error");
      fail(internal(e), message);
    }
    return true;
  }

  private static SqlError internal(Throwable e) {
    return e instanceof StackOverflowError
        ? SqlError.of(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
        : SqlError.of(SqlState.INTERNAL_ERROR, "internal error: %s", e.getClass().getSimpleName())
            .hint("The server's log has the details.");
  }

  private void serve(FrontendMessage message) {
    switch (message) {
      case Query query -> {
        activity.begin(query.sql());
        simple.run(query.sql());
        ready();
      }
      case Parse parse -> {
        activity.begin(parse.sql());
        extended.parse(parse);
      }
      case Bind bind -> extended.bind(bind);
      case Describe describe -> extended.describe(describe);
      case Execute execute -> {
        activity.begin(extended.sqlOf(execute.portal()));
        extended.execute(execute);
      }
      case Close close -> extended.close(close);
      case FrontendMessage.Sync _ -> {
        skippingToSync = false;
        extended.sync();
        ready();
      }
      case FrontendMessage.Flush _ -> wire.flush();
      case FunctionCall call -> {
        utilities.call(call);
        ready();
      }
      case FrontendMessage.CopyData _, FrontendMessage.CopyDone _, FrontendMessage.CopyFail _ -> {
        // What a client still sends when a COPY has failed.
      }
      case FrontendMessage.AuthenticationResponse _, FrontendMessage.Terminate _ ->
          throw SqlError.of(SqlState.PROTOCOL_VIOLATION, "unexpected message").asException();
    }
  }

  private void ready() {
    if (!control.inExplicitBlock()) {
      extended.closePortals();
    }
    // A rollback takes back what was set, the encoding too.
    client.encoding(transaction.settings().clientEncoding());
    tellReady();
  }

  private void tellReady() {
    timeouts.ready(control.status());
    activity.end(control.status());
    client.ready(control.status());
  }

  /// An error ends the statement; in the extended protocol the client's messages up to Sync are
  /// skipped.
  private void fail(SqlError error, FrontendMessage message) {
    CatalogSnapshot catalog = preparer.latestCatalog();
    extended.closeFailed();
    try {
      control.fail();
    } catch (SqlErrorException e) {
      LOG.atWarn().addKeyValue("error", e.getMessage()).log("could not roll back on a node");
    }
    client.error(
        new LogicalNames(catalog, database::partNames)
            .in(ForeignTableErrors.explained(indexes.whole(error))));
    switch (message) {
      case Query _, FrontendMessage.Sync _, FunctionCall _ -> tellReady();
      default -> skippingToSync = true;
    }
  }

  /// A cancel request of the client's.
  @Override
  public void cancel() {
    cancel(SqlError.of(SqlState.QUERY_CANCELED, "canceling statement due to user request"));
  }

  @Override
  public void cancel(SqlError reason) {
    if (transaction.interrupts().cancel(reason)) {
      transaction.cancel(_ -> true);
    }
  }

  @Override
  public void terminate(SqlError reason) {
    transaction.interrupts().terminate(reason);
    if (state().work().isActive()) {
      transaction.cancel(_ -> true);
    }
    wire.closeInput();
  }

  @Override
  public void endIfClientGone() {
    if (link.transport().isPeerGone()) {
      terminate(SqlError.of(SqlState.CONNECTION_FAILURE, "connection to client lost"));
    }
  }

  @Override
  public int processId() {
    return client.processId();
  }

  @Override
  public SessionState state() {
    return activity.snapshot(transaction.backends());
  }

  @Override
  public Optional<LiveSession> live() {
    return Optional.of(this);
  }

  @Override
  public void abort() {
    wire.close();
  }
}
