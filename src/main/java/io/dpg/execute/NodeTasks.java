package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.transaction.Participant;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statements that run one after the other on one node's connection, written together (one round
/// trip, not one each) and read one by one. At most [Wire#PIPELINE_BYTES_MAX] are in flight, so
/// that neither side can block the other.
final class NodeTasks {

  private static final int ROW = 'D';
  private static final int BOUND = '2';

  private final Participant participant;
  private final List<TaskStatement> statements;
  private final Arguments arguments;
  private final boolean onCoordinator;
  private final Joins joins;
  private int sent;
  private int completed;
  private long affectedRows;
  private String lastTag = "";
  private boolean rowCurrent;

  /// Not null when the snapshot of the first statement is awaited.
  private @Nullable Announcement announcement;

  /// All is read: from now on the connection may be somebody else's.
  private boolean finished;

  NodeTasks(
      Participant participant,
      List<TaskStatement> statements,
      Arguments arguments,
      boolean onCoordinator) {
    this(participant, statements, arguments, onCoordinator, Joins.ANY);
  }

  NodeTasks(
      Participant participant,
      List<TaskStatement> statements,
      Arguments arguments,
      boolean onCoordinator,
      Joins joins) {
    this.joins = joins;
    this.participant = participant;
    this.statements = List.copyOf(statements);
    this.arguments = arguments;
    this.onCoordinator = onCoordinator;
  }

  Wire wire() {
    return participant.wire();
  }

  Participant participant() {
    return participant;
  }

  /// Sends the first statements. Call it on all nodes before [#next] on any; calling it again does
  /// nothing.
  void start() {
    if (sent == 0) {
      sendBatch();
    }
  }

  /// Sends the first statement, whose snapshot will be awaited.
  void startAnnouncing() {
    announcement = new Announcement(participant.connection().statements());
    start();
  }

  NodeId node() {
    return participant.node();
  }

  /// Waits until the node has the snapshot of the first statement: a SELECT takes it when it is
  /// bound. Throws what is wrong with the statement.
  void awaitSnapshot() {
    participant.awaitPrelude();
    int type;
    do {
      type = participant.connection().next();
      if (type == 'E') {
        throw fail(participant.connection().readError());
      }
    } while (type != BOUND);
  }

  /// Reads all that is still to come; the statements can then be started anew.
  void giveUp() {
    if (!participant.connection().isBroken()) {
      awaitReady();
    }
    if (announcement != null) {
      announcement.tookLong();
    }
    sent = 0;
    completed = 0;
    affectedRows = 0;
  }

  private void sendBatch() {
    Wire wire = wire();
    long limit = wire.bytesWritten() + Wire.PIPELINE_BYTES_MAX;
    if (joins != Joins.ANY) {
      participant.writePrelude(joins.prelude());
    }
    do {
      send(statements.get(sent++));
    } while (sent < statements.size() && wire.bytesWritten() < limit);
    wire.begin('S').end();
    if (joins != Joins.ANY) {
      wire.begin('Q').putString(joins.end()).end();
    }
    wire.flush();
  }

  private void send(TaskStatement statement) {
    Wire wire = wire();
    Arguments bound = statement.arguments(arguments);
    String name = "";
    if (statement.prepared()) {
      PreparedNames.Key key = PreparedNames.key(participant.connection(), statement, bound);
      name = PreparedNames.use(participant.connection(), key, bound, onCoordinator);
      if (announcement != null && sent == 1) {
        announcement.begin(key);
      }
    } else {
      bound.writeParse(wire, "", statement.sql(), onCoordinator);
    }
    bound.writeBind(wire, "", name);
    if (announcement != null && sent == 1 && announcement.isDue()) {
      // The node says at once that it has its snapshot, before it computes the first row.
      wire.begin('H').end();
    }
    wire.begin('E').putString("").putInt(0).end();
  }

  /// Moves to the next row of any statement; false when all have been answered.
  boolean next() {
    rowCurrent = false;
    if (finished) {
      return false;
    }
    participant.awaitPrelude();
    while (true) {
      if (wire().readySeen() == wire().readyDue()) {
        if (sent == statements.size()) {
          finished = true;
          if (announcement != null) {
            announcement.end();
          }
          return false;
        }
        sendBatch();
      }
      int type = participant.connection().next();
      switch (type) {
        case ROW -> {
          rowCurrent = true;
          return true;
        }
        case 'C' -> complete(wire().readString());
        case 'E' -> throw fail(participant.connection().readError());
        default -> {}
      }
    }
  }

  private void complete(String tag) {
    if (joins != Joins.ANY && (tag.equals("SET") || tag.equals("RESET"))) {
      return;
    }
    completed++;
    lastTag = tag;
    int space = tag.lastIndexOf(' ');
    if (space >= 0) {
      String count = tag.substring(space + 1);
      affectedRows += count.chars().allMatch(Character::isDigit) ? Long.parseLong(count) : 0;
    }
  }

  private SqlErrorException fail(SqlError error) {
    // Which of the statements were parsed before the error is not known: all are prepared anew.
    NodeConnection connection = participant.connection();
    statements.forEach(it ->
        connection.statements().forget(PreparedNames.key(connection, it, it.arguments(arguments))));
    sent = statements.size();
    awaitReady();
    finished = true;
    return error.asException();
  }

  private void awaitReady() {
    // Where another node has failed first, what comes before the statement may not be sent yet.
    wire().flush();
    while (wire().readySeen() < wire().readyDue()) {
      participant.connection().next();
    }
  }

  boolean hasRow() {
    return rowCurrent;
  }

  /// How many of the statements have been answered wholly: the current row is of the next one.
  int completed() {
    return completed;
  }

  /// Rows that the statements answered so far have affected or returned, as their tags say.
  long affectedRows() {
    return affectedRows;
  }

  /// The tag of the statement answered last.
  String lastTag() {
    return lastTag;
  }

  /// Reads what is still to come, so that the connection can be used again.
  void discard() {
    sent = statements.size();
    rowCurrent = false;
    if (finished) {
      return;
    }
    finished = true;
    if (participant.connection().isBroken()) {
      return;
    }
    try {
      awaitReady();
    } catch (SqlErrorException e) {
      // The connection is lost, and marked so: whoever uses it next is told.
      participant.connection().close();
    }
  }

  /// Asks the node to stop; the answers still have to be read.
  void cancel() {
    if (!finished
        && !participant.connection().isBroken()
        && wire().readySeen() < wire().readyDue()) {
      // It may hit the statement that takes the setting back.
      if (joins != Joins.ANY) {
        participant.forgetSettings();
      }
      participant.connection().cancel();
    }
  }
}
