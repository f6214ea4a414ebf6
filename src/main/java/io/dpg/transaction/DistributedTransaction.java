package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import io.dpg.transaction.NodeLeases.AutoPermit;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The nodes that a session's current statement or transaction works on, one connection each, and
/// how their work ends together. Outside a block each statement commits by itself on its node;
/// within one, nodes join with BEGIN and the savepoints that are open, and commit together.
///
/// Owner: the session's thread, but for [#connections], which a cancel request reads.
public final class DistributedTransaction {

  private final NodeLeases leases;
  private final CommitLog commitLog;
  private final NodeId coordinator;
  private final TransactionListener listener;
  private final Map<NodeId, Participant> participants = new LinkedHashMap<>();
  private final List<Savepoint> savepoints = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private volatile List<NodeConnection> connections = List.of();
  private SessionSettings settings = SessionSettings.NONE;
  private SessionSettings settingsAtBegin = SessionSettings.NONE;
  private @Nullable AutoPermit permit;
  private @Nullable String begin;

  /// A savepoint that is open, and what was set when it was made.
  private record Savepoint(String name, SessionSettings settings) {}

  /// @param listener told what nodes say unasked while they work for this session, and of the turns
  ///   of its transaction
  public DistributedTransaction(
      NodeLeases leases, CommitLog commitLog, NodeId coordinator, TransactionListener listener) {
    this.leases = leases;
    this.commitLog = commitLog;
    this.coordinator = coordinator;
    this.listener = listener;
  }

  /// The connections in use now, for a cancel request from another thread.
  public List<NodeConnection> connections() {
    return connections;
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
    if (begin != null) {
      return;
    }
    begin = beginStatement;
    settingsAtBegin = settings;
    participants.values().forEach(this::beginOn);
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
    Participant participant = participants.get(node);
    if (participant == null) {
      participant = lease(node);
    }
    return participant;
  }

  private Participant lease(NodeId node) {
    if (permit == null) {
      permit = leases.admit();
    }
    // A node that joins late goes the way of the others: its rollbacks must lead back to the same.
    SessionSettings first = begin == null ? settings : settingsAtBegin;
    NodeConnection connection = leases.lease(node, first.key());
    connection.listener(listener);
    Participant participant = new Participant(node, connection);
    participants.put(node, participant);
    publishConnections();
    if (!connection.settingsKey().equals(first.key())) {
      participant.writePrelude(first.script());
      connection.settingsKey(first.key());
    }
    if (begin != null) {
      beginOn(participant);
    }
    return participant;
  }

  private void beginOn(Participant participant) {
    StringBuilder script = new StringBuilder(java.util.Objects.requireNonNull(begin));
    settings.transactionModes().forEach(sql -> script.append(";\n").append(sql));
    String afterBegin = listener.afterBegin();
    if (!afterBegin.isEmpty()) {
      script.append(";\n").append(afterBegin);
    }
    SessionSettings before = settingsAtBegin;
    for (Savepoint savepoint : savepoints) {
      change(before, savepoint.settings, script);
      script.append(";\nSAVEPOINT ").append(savepoint.name);
      before = savepoint.settings;
    }
    change(before, settings, script);
    participant.beginBlock(script.toString());
    participant.connection().settingsKey(settings.meaning());
  }

  private static void change(SessionSettings from, SessionSettings to, StringBuilder script) {
    if (from.meaning().equals(to.meaning())) {
      return;
    }
    if (!from.key().equals(to.key())) {
      script.append(";\n").append(to.script());
    }
    to.localStatements().forEach(sql -> script.append(";\n").append(sql));
  }

  private void publishConnections() {
    connections = participants.values().stream().map(Participant::connection).toList();
  }

  /// Runs a command on every node that has joined.
  public void broadcast(String sql) {
    run(participants(), sql);
  }

  /// Runs a command on every node that has joined but the one that has run it already: SET, for
  /// instance.
  public void broadcastToOthers(Participant done, String sql) {
    run(participants.values().stream().filter(it -> it != done).toList(), sql);
  }

  private static void run(Collection<Participant> nodes, String sql) {
    nodes.forEach(participant -> participant.sendCommand(sql));
    SqlErrorException failure = null;
    for (Participant participant : nodes) {
      try {
        participant.awaitCommand();
      } catch (SqlErrorException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// @param name as SQL, quoted where needed
  public void savepoint(String name) {
    broadcast("SAVEPOINT " + name);
    savepoints.add(new Savepoint(name, settings));
  }

  public void releaseSavepoint(String name) {
    broadcast("RELEASE SAVEPOINT " + name);
    forgetSavepointsFrom(lastSavepoint(name));
  }

  /// Takes back what was done since a savepoint; the savepoint stays.
  public void rollbackToSavepoint(String name) {
    listener.rolledBack();
    broadcast("ROLLBACK TO SAVEPOINT " + name);
    forgetSavepointsFrom(lastSavepoint(name) + 1);
  }

  private int lastSavepoint(String name) {
    for (int i = savepoints.size() - 1; i >= 0; i--) {
      if (savepoints.get(i).name.equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private void forgetSavepointsFrom(int index) {
    savepoints.subList(index, savepoints.size()).clear();
  }

  public boolean hasSavepoint(String name) {
    return lastSavepoint(name) >= 0;
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
        new Commit(commitLog, coordinator, participants()).run();
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
        participants.values().stream()
            .filter(Participant::inBlock)
            .filter(participant -> !participant.connection().isBroken())
            .forEach(participant -> participant.tryCommand("ROLLBACK"));
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

  private void giveBack(NodeConnection connection) {
    connection.listener(NodeListener.SILENT);
    leases.release(connection);
  }

  private void finish() {
    begin = null;
    savepoints.clear();
    afterCommit.clear();
    participants
        .values()
        .removeIf(participant -> {
          if (participant.isPinned() && !participant.connection().isBroken()) {
            participant.endBlock();
            return false;
          }
          giveBack(participant.connection());
          return true;
        });
    publishConnections();
    if (permit != null && participants.isEmpty()) {
      permit.close();
      permit = null;
    }
  }

  /// Gives back the connections that the session kept between transactions.
  public void releasePinned() {
    participants.values().forEach(Participant::unpin);
    finish();
  }
}
