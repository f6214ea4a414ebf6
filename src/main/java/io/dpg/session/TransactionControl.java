package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Isolation;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The transaction as the client sees it: blocks, implicit blocks, savepoints, failure (manual,
/// "Message Flow": "Multiple Statements in a Simple Query", "Extended Query"). Owner: the session's
/// thread.
final class TransactionControl {

  /// How the transaction came to be.
  private enum Mode {
    /// Each statement commits by itself.
    NONE,
    /// Several statements of one request, which commit together at its end.
    IMPLICIT,
    /// BEGIN.
    EXPLICIT
  }

  private final DistributedTransaction transaction;
  private final SettingControl settings;
  private final ClientMessages client;
  private final List<Savepoint> savepoints = new ArrayList<>();
  private SessionSettings settingsAtBegin = SessionSettings.NONE;
  private Mode mode = Mode.NONE;
  private String begin = "BEGIN";
  private Isolation isolation = Isolation.STATEMENT_SNAPSHOT;
  private boolean failed;
  private TransactionEvents events = TransactionEvents.NONE;
  private @Nullable SessionTimeouts timeouts;

  private record Savepoint(String name, SessionSettings settings) {}

  TransactionControl(
      DistributedTransaction transaction, SettingControl settings, ClientMessages client) {
    this.transaction = transaction;
    this.settings = settings;
    this.client = client;
  }

  /// Who watches how long statements take.
  void timedBy(SessionTimeouts newTimeouts) {
    timeouts = newTimeouts;
  }

  void tell(TransactionEvents listener) {
    events = listener;
  }

  /// How many savepoints are open.
  int savepoints() {
    return savepoints.size();
  }

  TransactionStatus status() {
    if (mode != Mode.EXPLICIT) {
      return TransactionStatus.IDLE;
    }
    return failed ? TransactionStatus.FAILED : TransactionStatus.IN_TRANSACTION;
  }

  boolean inBlock() {
    return mode != Mode.NONE;
  }

  boolean inExplicitBlock() {
    return mode == Mode.EXPLICIT;
  }

  /// Says that a statement is about to run; 25P02 in a failed transaction.
  ///
  /// @param alone whether it is the only statement of its request, and so commits by itself
  void beginStatement(SqlNode statement, boolean alone) {
    requireUsable(statement);
    if (timeouts != null) {
      timeouts.begin();
    }
    transaction.snapshotDue(Statements.looksAtData(statement));
    if (mode == Mode.NONE && !alone && !statement.is("TransactionStmt")) {
      mode = Mode.IMPLICIT;
      open("BEGIN");
    }
  }

  /// Says that a function call is about to be made; 25P02 in a failed transaction.
  void beginCall() {
    if (failed) {
      throw aborted();
    }
    transaction.snapshotDue(true);
  }

  /// Throws 25P02 in a failed transaction, unless the statement ends it.
  void requireUsable(SqlNode statement) {
    if (failed && !Statements.isAllowedAfterFailure(statement)) {
      throw aborted();
    }
  }

  private static SqlErrorException aborted() {
    return SqlError.of(
            SqlState.IN_FAILED_SQL_TRANSACTION,
            "current transaction is aborted, commands ignored until end of transaction block")
        .asException();
  }

  private void open(String beginStatement) {
    begin = beginStatement;
    settingsAtBegin = transaction.settings();
    isolation = transaction.settings().transactions().isolation();
    transaction.openBlock(beginStatement, isolation);
  }

  /// Says that a statement has succeeded.
  void endStatement() {
    settings.follow();
    if (mode != Mode.NONE) {
      return;
    }
    events.committing();
    if (transaction.inBlock()) {
      transaction.commit();
    } else {
      transaction.endStatement();
    }
  }

  /// Whether [#endStatement] will commit what the statement has begun on nodes.
  boolean commitsAtEnd() {
    return mode == Mode.NONE && transaction.inBlock();
  }

  /// Says that a statement, or the reading of one, has failed.
  void fail() {
    settings.forget();
    if (mode == Mode.EXPLICIT) {
      if (!failed) {
        failed = true;
        releaseLocks();
      }
      return;
    }
    rollback();
  }

  /// What failed keeps no locks, on whichever nodes they are: PostgreSQL takes it back at once, and
  /// only the block goes on until the client ends it.
  private void releaseLocks() {
    if (savepoints.isEmpty()) {
      transaction.rollback();
    } else {
      transaction.rollbackToSavepoint(Identifiers.quote(savepoints.getLast().name()));
    }
  }

  /// The request is over: an implicit block commits.
  void endRequest() {
    if (mode == Mode.IMPLICIT) {
      commit();
    }
  }

  /// The client has gone.
  void abandon() {
    rollback();
  }

  /// Runs BEGIN, COMMIT, SAVEPOINT and their like; gives the command tag.
  String run(ParsedStatement statement) {
    SqlNode tree = statement.tree();
    return switch (tree.text("kind")) {
      case "TRANS_STMT_BEGIN" -> begin(statement, "BEGIN");
      case "TRANS_STMT_START" -> begin(statement, "START TRANSACTION");
      case "TRANS_STMT_COMMIT" -> endBlock(tree.flag("chain"), !failed);
      case "TRANS_STMT_ROLLBACK" -> endBlock(tree.flag("chain"), false);
      case "TRANS_STMT_SAVEPOINT" -> savepoint(tree.text("savepoint_name"));
      case "TRANS_STMT_RELEASE" -> release(tree.text("savepoint_name"));
      case "TRANS_STMT_ROLLBACK_TO" -> rollbackTo(tree.text("savepoint_name"));
      default ->
          throw SqlError.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "cannot use two-phase commit in transactions of a distributed database")
              .detail("dpg commits over several nodes by two-phase commit itself.")
              .hint("Use COMMIT or ROLLBACK.")
              .asException();
    };
  }

  private String begin(ParsedStatement statement, String tag) {
    if (mode == Mode.EXPLICIT) {
      client.warn(SqlState.ACTIVE_SQL_TRANSACTION, "there is already a transaction in progress");
      setModes(statement.tree().list("options"));
      return tag;
    }
    if (mode == Mode.NONE) {
      open(statement.text());
      SettingControl.isolation(statement.tree().list("options")).ifPresent(this::isolation);
    }
    mode = Mode.EXPLICIT;
    return tag;
  }

  /// The modes of a BEGIN within a block are those of a SET TRANSACTION there.
  private void setModes(List<SqlNode> modes) {
    if (!modes.isEmpty()) {
      SqlNode set =
          SqlNode.of(
              "VariableSetStmt",
              Map.of("kind", "VAR_SET_MULTI", "name", "TRANSACTION", "args", modes));
      var _ = settings.run(new ParsedStatement(Deparser.deparse(set), set, 0));
    }
  }

  private void isolation(Isolation level) {
    isolation = level;
    transaction.isolation(level);
  }

  private String endBlock(boolean chain, boolean commit) {
    if (mode != Mode.EXPLICIT) {
      return endWithoutBlock(chain, commit);
    }
    String again = begin;
    Isolation level = isolation;
    if (commit) {
      commit();
    } else {
      rollback();
    }
    if (chain) {
      open(again);
      isolation(level);
      mode = Mode.EXPLICIT;
    }
    return commit ? "COMMIT" : "ROLLBACK";
  }

  private String endWithoutBlock(boolean chain, boolean commit) {
    String command = commit ? "COMMIT" : "ROLLBACK";
    if (chain) {
      throw SqlError.of(
              SqlState.NO_ACTIVE_SQL_TRANSACTION,
              "%s AND CHAIN can only be used in transaction blocks",
              command)
          .asException();
    }
    client.warn(SqlState.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress");
    if (commit) {
      commit();
    } else {
      rollback();
    }
    return command;
  }

  private void commit() {
    try {
      prepareCommit();
      transaction.commit();
    } catch (SqlErrorException e) {
      transaction.setSettings(settingsAtBegin);
      throw e;
    } finally {
      reset();
    }
  }

  private void prepareCommit() {
    try {
      events.committing();
    } catch (SqlErrorException e) {
      transaction.rollback();
      throw e;
    }
  }

  private void rollback() {
    boolean inBlock = mode != Mode.NONE;
    try {
      events.rollingBack();
      transaction.rollback();
    } finally {
      if (inBlock) {
        transaction.setSettings(settingsAtBegin);
      }
      reset();
    }
  }

  private void reset() {
    mode = Mode.NONE;
    failed = false;
    savepoints.clear();
  }

  private String savepoint(String name) {
    requireBlock("SAVEPOINT");
    transaction.savepoint(Identifiers.quote(name));
    savepoints.add(new Savepoint(name, transaction.settings()));
    return "SAVEPOINT";
  }

  private String release(String name) {
    requireBlock("RELEASE SAVEPOINT");
    int index = find(name);
    transaction.releaseSavepoint(Identifiers.quote(name));
    savepoints.subList(index, savepoints.size()).clear();
    events.released(index);
    return "RELEASE";
  }

  private String rollbackTo(String name) {
    requireBlock("ROLLBACK TO SAVEPOINT");
    int index = find(name);
    events.rolledBackTo(index + 1);
    transaction.rollbackToSavepoint(Identifiers.quote(name));
    transaction.setSettings(savepoints.get(index).settings());
    savepoints.subList(index + 1, savepoints.size()).clear();
    failed = false;
    return "ROLLBACK";
  }

  private void requireBlock(String command) {
    if (mode != Mode.EXPLICIT) {
      throw SqlError.of(
              SqlState.NO_ACTIVE_SQL_TRANSACTION,
              "%s can only be used in transaction blocks",
              command)
          .asException();
    }
  }

  private int find(String name) {
    for (int i = savepoints.size() - 1; i >= 0; i--) {
      if (savepoints.get(i).name().equals(name)) {
        return i;
      }
    }
    throw SqlError.of(
            SqlState.INVALID_SAVEPOINT_SPECIFICATION, "savepoint \"%s\" does not exist", name)
        .asException();
  }
}
