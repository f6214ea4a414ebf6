package io.dpg.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import org.jspecify.annotations.Nullable;

/// One node's part in a distributed transaction: the connection that serves it. Its owner is the
/// session's thread.
///
/// What must run before the session's statement (settings, BEGIN, savepoints) is only written, not
/// awaited: it travels with the statement, and [#awaitPrelude] reads its answers first.
public final class Participant {

  /// The key of no session's settings.
  private static final String UNKNOWN_SETTINGS = "?";

  private final NodeId node;
  private final NodeConnection connection;
  private final CommitGate gate;
  private @Nullable SqlErrorException sendFailure;
  private long preludeDue;
  private boolean inBlock;
  private boolean wrote;
  private boolean writing;
  private boolean pinned;
  private String lastTag = "";
  private long numberDue;
  private @Nullable String number;

  Participant(NodeId node, NodeConnection connection, CommitGate gate) {
    this.node = node;
    this.connection = connection;
    this.gate = gate;
  }

  public NodeId node() {
    return node;
  }

  public NodeConnection connection() {
    return connection;
  }

  public Wire wire() {
    return connection.wire();
  }

  /// Says, before the statement is written, that the transaction changes rows there, so that its
  /// commit must be atomic with that of other nodes. The node's number for the transaction is asked
  /// for on the way: should the connection break later, the outcome can be learnt. Outside of a
  /// block the statement will commit by itself, so it waits here for cuts.
  public void markWritten() {
    if (wrote) {
      return;
    }
    wrote = true;
    if (inBlock) {
      writePrelude(
          connection.serverRun() == 0 ? NodeTransactions.NUMBER_AND_RUN : NodeTransactions.NUMBER);
      numberDue = preludeDue;
    } else {
      beginWrite();
    }
  }

  /// What is sent next commits what this node alone has written.
  void beginWrite() {
    if (!writing) {
      writing = true;
      gate.beginWrite(node);
    }
  }

  /// The transaction leaves the node: what it wrote there alone is committed or not.
  void endWrite() {
    if (writing) {
      writing = false;
      gate.endWrite();
    }
  }

  /// What the transaction is on its node; null if the node has not told.
  TransactionId.@Nullable OnNode transactionId() {
    return number == null
        ? null
        : new TransactionId.OnNode(node, Long.parseUnsignedLong(number), connection.serverRun());
  }

  public boolean wrote() {
    return wrote;
  }

  /// Keeps the connection for the session between transactions: it holds what only it can hold,
  /// such as temporary tables.
  public void pin() {
    pinned = true;
  }

  public boolean isPinned() {
    return pinned;
  }

  /// Its connection holds nothing of the session's any more.
  public void unpin() {
    pinned = false;
  }

  boolean inBlock() {
    return inBlock;
  }

  void endBlock() {
    endWrite();
    inBlock = false;
    wrote = false;
    numberDue = 0;
    number = null;
  }

  void beginBlock(String script) {
    writePrelude(script);
    inBlock = true;
  }

  /// Writes SQL whose answer is awaited with the next statement's.
  public void writePrelude(String sql) {
    wire().begin('Q').putString(sql).end();
    preludeDue = wire().readyDue();
  }

  /// Sends what was written before the statement already now.
  void sendPrelude() {
    try {
      wire().flush();
    } catch (SqlErrorException e) {
      // Reading the answer fails as well, and tells.
      connection.markBroken();
    }
  }

  /// Reads the answers of what was written before the statement. Throws the first error among them.
  public void awaitPrelude() {
    if (wire().readySeen() < preludeDue) {
      try {
        awaitReady(preludeDue);
      } catch (SqlErrorException e) {
        // It may have been the settings that failed.
        forgetSettings();
        throw e;
      }
    }
  }

  /// The connection's settings may be others than the session's: they are made anew before the
  /// connection is used again.
  public void forgetSettings() {
    connection.settingsKey(UNKNOWN_SETTINGS);
  }

  /// Sends a command whose answer is read by [#awaitCommand], which also tells if it could not be
  /// sent: so commands can go to several nodes before the first answer is read.
  void sendCommand(String sql) {
    try {
      wire().begin('Q').putString(sql).end().flush();
    } catch (SqlErrorException e) {
      sendFailure = e;
    }
  }

  /// Reads answers until nothing is due. Throws the first error among them.
  void awaitCommand() {
    awaitCommandTag();
  }

  /// Waits for a command to succeed.
  ///
  /// @param tag what the node answers then: a transaction that has failed is rolled back by COMMIT
  ///   and PREPARE TRANSACTION alike, which is no error to the node
  void awaitTag(String tag) {
    String answered = awaitCommandTag();
    if (!answered.equals(tag)) {
      throw SqlError.of(
              SqlState.IN_FAILED_SQL_TRANSACTION,
              "could not commit on node \"%s\": its part of the transaction had failed",
              connection.address().name())
          .asException();
    }
  }

  private String awaitCommandTag() {
    SqlErrorException failure = sendFailure;
    sendFailure = null;
    if (failure != null) {
      throw failure;
    }
    awaitReady(wire().readyDue());
    return lastTag;
  }

  private void awaitReady(long due) {
    SqlErrorException failure = null;
    wire().flush();
    while (wire().readySeen() < due) {
      int type = connection.next();
      switch (type) {
        case 'E' -> failure = failure == null ? connection.readError().asException() : failure;
        case 'C' -> lastTag = wire().readString();
        case 'D' -> readNumber();
        default -> {}
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void readNumber() {
    if (wire().readySeen() != numberDue - 1) {
      return;
    }
    int columns = wire().readShort();
    number = readText();
    if (columns > 1) {
      connection.serverRun(Long.parseLong(readText()));
    }
  }

  private String readText() {
    return new String(wire().readBytes(wire().readInt()), UTF_8);
  }

  /// Runs a command; gives the failure instead of throwing it.
  @Nullable SqlErrorException tryCommand(String sql) {
    try {
      sendCommand(sql);
      awaitCommand();
      return null;
    } catch (SqlErrorException e) {
      return e;
    }
  }
}
