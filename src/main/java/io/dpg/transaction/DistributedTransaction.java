package io.dpg.transaction;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.NodeLeases.AutoPermit;
import io.dpg.transaction.activity.Backend;
import io.dpg.transaction.activity.Interrupts;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The nodes that a session's current statement or transaction works on, one connection each, and
/// how their work ends together. Outside a block each statement commits by itself on its node;
/// within one, nodes join with BEGIN and the savepoints that are open, and commit together.
///
/// Owner: the session's thread, but for [#cancel] and [#backends].
public final class DistributedTransaction {

  private static final AtomicLong LAST_USER = new AtomicLong();

  private final long user = LAST_USER.incrementAndGet();
  private final NodeLeases leases;
  private final Commits commits;
  private final NodeId coordinator;
  private final TransactionListener listener;
  private final Loans loans;
  private final Map<NodeId, Participant> participants = new LinkedHashMap<>();
  private final Savepoints savepoints = new Savepoints();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final Interrupts interrupts = new Interrupts();
  private final Lending lending = new Lending();
  private SessionSettings settings = SessionSettings.NONE;
  private SessionSettings settingsAtBegin = SessionSettings.NONE;
  private @Nullable AutoPermit permit;
  private @Nullable String begin;
  private boolean followsCoordinator;
  private Isolation isolation = Isolation.STATEMENT_SNAPSHOT;
  private boolean cutTaken;
  private boolean snapshotDue = true;

  /// @param listener told what nodes say unasked while they work for this session, and of the turns
  ///   of its transaction
  /// @param loans where it is found by what comes back from the coordinator node
  public DistributedTransaction(
      NodeLeases leases,
      Commits commits,
      NodeId coordinator,
      TransactionListener listener,
      Loans loans) {
    this.leases = leases;
    this.commits = commits;
    this.coordinator = coordinator;
    this.listener = listener;
    this.loans = loans;
  }

  /// Lends the transaction to whatever comes back from what is about to run on the coordinator
  /// node. Until the loan is closed, the session must use no other node.
  ///
  /// @param catalog the metadata as the transaction sees it
  /// @param text what is about to run; "" where it runs no functions of users'
  public Loan lend(CatalogSnapshot catalog, String text) {
    return lend(catalog, text, "");
  }

  /// The same for a statement that locks rows in its own way.
  ///
  /// @param lockWait what stands behind FOR UPDATE there: "", SKIP LOCKED, or NOWAIT
  public Loan lend(CatalogSnapshot catalog, String text, String lockWait) {
    int processId = coordinator().connection().processId();
    listener.lent(coordinator(), catalog, text);
    return new Loan(this, listener, new Loan.Terms(processId, catalog, lockWait), loans);
  }

  /// What others ask of the session.
  public Interrupts interrupts() {
    return interrupts;
  }

  /// Has the nodes cancel what they do for the session. For any thread; returns when the nodes have
  /// passed the request on.
  ///
  /// @param which of the connections
  public void cancel(Predicate<NodeConnection> which) {
    lending.cancel(which);
  }

  /// The nodes' processes that work for the session. For any thread.
  public List<Backend> backends() {
    return lending.backends();
  }

  public Collection<Participant> participants() {
    return List.copyOf(participants.values());
  }

  public boolean inBlock() {
    return begin != null;
  }

  public SessionSettings settings() {
    return settings;
  }

  public void setSettings(SessionSettings newSettings) {
    settings = newSettings;
    if (begin != null) {
      participants.values().forEach(it -> it.connection().settingsKey(newSettings.meaning()));
    }
  }

  /// Lets the work that follows commit together.
  ///
  /// @param beginStatement BEGIN with the client's transaction modes
  public void openBlock(String beginStatement) {
    openBlock(beginStatement, settings.transactions().isolation());
  }

  /// @param newIsolation what the statement asks for
  public void openBlock(String beginStatement, Isolation newIsolation) {
    if (begin != null) {
      return;
    }
    begin = beginStatement;
    settingsAtBegin = settings;
    isolation = newIsolation;
    participants.values().forEach(this::beginOn);
  }

  /// Follows a transaction that the coordinator node has begun by itself: what other nodes do from
  /// now on commits when it does, by [#commitOnWorkers], just before.
  public void openBlockOnWorkers() {
    if (begin == null) {
      begin = "BEGIN";
      followsCoordinator = true;
      workers().forEach(this::beginOn);
    }
  }

  /// Whether other nodes follow the transactions of the coordinator node's connection.
  public boolean followsCoordinator() {
    return followsCoordinator;
  }

  /// The coordinator node is about to commit by itself.
  public void commitOnWorkers() {
    try {
      new Commit(commits, coordinator, workers()).run();
      commits.gate().awaitAllCuts(coordinator);
    } finally {
      leaveWorkers();
    }
  }

  /// The coordinator node has rolled back by itself.
  public void rollbackOnWorkers() {
    try {
      Broadcast.rollback(workers());
    } finally {
      leaveWorkers();
    }
  }

  private void leaveWorkers() {
    begin = null;
    followsCoordinator = false;
    savepoints.clear();
    List<Participant> leaving = workers();
    leaving.forEach(worker -> participants.remove(worker.node()));
    lending.publish(participants.values());
    leaving.forEach(this::giveBack);
  }

  /// Says that the block that is open has another isolation from now on.
  public void isolation(Isolation newIsolation) {
    isolation = newIsolation;
  }

  /// Says whether the statement that comes next looks at data. Before the first that does, a
  /// transaction has no snapshot.
  public void snapshotDue(boolean due) {
    snapshotDue = due;
  }

  /// Whether the snapshots of a statement over several nodes must be made to agree.
  public boolean needsCut() {
    return !cutTaken && settings.transactions().consistentReads();
  }

  /// Takes the snapshots of a statement over several nodes.
  ///
  /// @param start sends the statement to the nodes and waits until each has its snapshot; called
  ///   again, after `giveUp`, when a commit fell in between
  public void cut(Collection<NodeId> nodes, Runnable start, Runnable giveUp) {
    for (int voided = 0; true; voided++) {
      try (SnapshotCut cut = commits.recovery().cut(nodes, voided)) {
        start.run();
        if (cut.end()) {
          return;
        }
      }
      giveUp.run();
    }
  }

  /// The connection to the coordinator node.
  public Participant coordinator() {
    return join(coordinator);
  }

  /// Whether a connection is kept for the session between transactions.
  public boolean hasPinned() {
    for (Participant participant : participants.values()) {
      if (participant.isPinned()) {
        return true;
      }
    }
    return false;
  }

  public boolean hasJoined(NodeId node) {
    return participants.containsKey(node);
  }

  /// The connection to a node, leased now if the transaction has none yet. What is written to it
  /// next runs with the session's settings and inside the block; read its answers after
  /// [Participant#awaitPrelude].
  public Participant join(NodeId node) {
    interrupts.check();
    if (begin != null && snapshotDue && isolation == Isolation.TRANSACTION_SNAPSHOT) {
      takeCut(node);
    }
    Participant participant = participants.get(node);
    if (participant == null) {
      return lease(node);
    }
    if (!cutTaken) {
      commits.recovery().require(node);
    }
    return participant;
  }

  /// The transaction's first look at data: all nodes join, and their snapshots are taken together.
  /// One that cannot be reached is left out, and cannot join later.
  private void takeCut(NodeId needed) {
    if (cutTaken || !settings.transactions().consistentReads()) {
      if (cutTaken && !participants.containsKey(needed)) {
        throw SqlError.of(
                SqlState.SERIALIZATION_FAILURE,
                "node %s could not be reached when the transaction took its snapshot",
                needed)
            .hint("Run the transaction again.")
            .asException();
      }
      return;
    }
    boolean isFresh = participants.isEmpty();
    join(needed, leases.nodes());
    new TransactionCut(commits.recovery()).take(participants.values(), isFresh, this::beginOn);
    cutTaken = true;
  }

  private void join(NodeId needed, List<NodeId> nodes) {
    for (NodeId node : nodes) {
      try {
        if (!participants.containsKey(node)) {
          lease(node);
        }
      } catch (SqlErrorException e) {
        if (node.equals(needed) || !e.error().state().category().equals("08")) {
          throw e;
        }
      }
    }
  }

  private Participant lease(NodeId node) {
    if (permit == null) {
      permit = interrupts.interruptibly(leases::admit);
    }
    commits.recovery().require(node);
    // A node that joins late goes the way of the others: its rollbacks must lead back to the same.
    SessionSettings first = begin == null ? settings : settingsAtBegin;
    NodeConnection connection = leases.lease(node, first.key());
    connection.listener(listener);
    Participant participant = new Participant(node, connection, commits.gate());
    participants.put(node, participant);
    if (node.equals(coordinator)) {
      loans.joined(connection.processId());
      forgetSequences(participant);
    }
    lending.publish(participants.values());
    // Whoever has this process give everything up does so before it may open connections again.
    interrupts.check();
    if (!connection.settingsKey().equals(first.key())) {
      participant.writePrelude(first.script());
      connection.settingsKey(first.key());
    }
    if (begin != null) {
      beginOn(participant);
    }
    return participant;
  }

  /// What another session had from a sequence last is not this one's `currval` or `lastval`.
  private void forgetSequences(Participant participant) {
    long before = participant.connection().user();
    if (before != 0 && before != user) {
      participant.writePrelude("DISCARD SEQUENCES");
    }
    participant.connection().user(user);
  }

  private void beginOn(Participant participant) {
    StringBuilder script = new StringBuilder(java.util.Objects.requireNonNull(begin));
    settings.transactionModes().forEach(sql -> script.append(";\n").append(sql));
    if (settings.transactions().timeouts().idleInTransaction() > 0) {
      // A node may have nothing to do while another one has.
      script.append(";\nSET LOCAL idle_in_transaction_session_timeout = 0");
    }
    String afterBegin = listener.afterBegin();
    if (!afterBegin.isEmpty()) {
      script.append(";\n").append(afterBegin);
    }
    SessionSettings before = savepoints.repeat(settingsAtBegin, script);
    script.append(before.changeTo(settings));
    participant.beginBlock(script.toString());
    participant.connection().settingsKey(settings.meaning());
  }

  /// Runs a command on every node that has joined.
  public void broadcast(String sql) {
    Broadcast.run(participants(), sql);
  }

  /// Runs a command on every node that has joined but the one that has run it already: SET, for
  /// instance.
  public void broadcastToOthers(Participant done, String sql) {
    Broadcast.run(participants.values().stream().filter(it -> it != done).toList(), sql);
  }

  /// @param name as SQL, quoted where needed
  public void savepoint(String name) {
    broadcast("SAVEPOINT " + name);
    savepoints.add(name, settings);
  }

  public void releaseSavepoint(String name) {
    broadcast("RELEASE SAVEPOINT " + name);
    savepoints.release(name);
  }

  /// Takes back what was done since a savepoint; the savepoint stays.
  public void rollbackToSavepoint(String name) {
    listener.rolledBack();
    broadcast("ROLLBACK TO SAVEPOINT " + name);
    savepoints.rollbackTo(name);
  }

  /// Follows a subtransaction that the coordinator node has begun by itself.
  public void savepointOnWorkers(String name) {
    Broadcast.run(workers(), "SAVEPOINT " + name);
    savepoints.add(name, settings);
  }

  /// Follows a subtransaction that the coordinator node has ended by itself.
  public void releaseSavepointOnWorkers(String name) {
    Broadcast.run(workers(), "RELEASE SAVEPOINT " + name);
    savepoints.release(name);
  }

  /// Follows a subtransaction that the coordinator node has taken back by itself.
  public void rollbackToSavepointOnWorkers(String name) {
    listener.rolledBack();
    Broadcast.run(workers(), "ROLLBACK TO SAVEPOINT " + name);
    savepoints.rollbackTo(name);
  }

  private List<Participant> workers() {
    return participants.values().stream().filter(it -> !it.node().equals(coordinator)).toList();
  }

  public boolean hasSavepoint(String name) {
    return savepoints.has(name);
  }

  /// Has something done once the transaction has committed; a rollback forgets it.
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  /// Commits on all nodes or on none, and gives the connections back.
  public void commit() {
    try {
      if (begin != null) {
        listener.beforeCommit();
        new Commit(commits, coordinator, participants()).run();
      }
      List<Runnable> actions = List.copyOf(afterCommit);
      settleSettings();
      actions.forEach(Runnable::run);
    } finally {
      finish();
    }
  }

  /// The settings that connections have once a block is committed: those the session has now, for
  /// each SET in the block went to every node.
  private void settleSettings() {
    settings = settings.withoutLocal();
    if (begin != null) {
      participants.values().forEach(it -> it.connection().settingsKey(settings.key()));
    }
  }

  /// Takes everything back on all nodes, and gives the connections back.
  public void rollback() {
    listener.rolledBack();
    try {
      if (begin != null) {
        Broadcast.rollback(participants.values());
        // A rollback takes back what was SET, too.
        participants.values().forEach(it -> it.connection().settingsKey(settingsAtBegin.key()));
      }
      settings = settings.withoutLocal();
    } finally {
      finish();
    }
  }

  /// Ends a statement outside of a block: it has committed by itself.
  public void endStatement() {
    if (begin == null) {
      finish();
    }
  }

  private void giveBack(Participant participant) {
    participant.endWrite();
    NodeConnection connection = participant.connection();
    if (participant.node().equals(coordinator)) {
      loans.left(connection.processId());
    }
    connection.listener(NodeListener.SILENT);
    if (settings.changeRole()) {
      // By the next time, the role may be another one of the same name.
      participant.forgetSettings();
    }
    leases.release(connection);
  }

  private void finish() {
    begin = null;
    followsCoordinator = false;
    cutTaken = false;
    savepoints.clear();
    afterCommit.clear();
    List<Participant> leaving = new ArrayList<>();
    for (Participant participant : participants.values()) {
      if (participant.isPinned() && !participant.connection().isBroken()) {
        participant.endBlock();
      } else {
        leaving.add(participant);
      }
    }
    leaving.forEach(participant -> participants.remove(participant.node()));
    lending.publish(participants.values());
    leaving.forEach(this::giveBack);
    if (permit != null && participants.isEmpty()) {
      permit.close();
      permit = null;
    }
  }

  /// Ends the connections that the session kept between transactions: what they hold, temporary
  /// tables for instance, must not be found by another session.
  public void releasePinned() {
    for (Participant participant : participants.values()) {
      if (participant.isPinned()) {
        participant.unpin();
        participant.connection().close();
      }
    }
    finish();
  }
}
