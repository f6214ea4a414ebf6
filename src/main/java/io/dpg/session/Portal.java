package io.dpg.session;

import io.dpg.execute.Arguments;
import io.dpg.execute.CursorRows;
import io.dpg.execute.RowStream;
import io.dpg.execute.SpooledRows;
import io.dpg.wire.BackendMessage.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with its arguments, on its way through execution. Owner: the session's thread.
final class Portal {

  private final ClientStatement statement;
  private final @Nullable PreparedQuery query;
  private final Arguments arguments;
  private @Nullable RowStream rows;
  private @Nullable Declaration declaration;
  private boolean held;
  private int savepoints;
  private boolean finished;
  private int executions;

  /// @param query null for utility statements
  Portal(ClientStatement statement, @Nullable PreparedQuery query, Arguments arguments) {
    this.statement = statement;
    this.query = query;
    this.arguments = arguments;
  }

  ClientStatement statement() {
    return statement;
  }

  @Nullable PreparedQuery query() {
    return query;
  }

  Arguments arguments() {
    return arguments;
  }

  /// The columns as this portal sends them; null when it gives no rows.
  @Nullable List<Field> fields() {
    List<Field> fields = query == null ? statement.utilityFields() : query.fields();
    if (fields == null) {
      return null;
    }
    return java.util.stream.IntStream.range(0, fields.size())
        .mapToObj(i -> fields.get(i).format(arguments.resultFormat(i)))
        .toList();
  }

  @Nullable RowStream rows() {
    return rows;
  }

  void started(RowStream newRows) {
    rows = newRows;
  }

  /// How a cursor was declared.
  ///
  /// @param holdable whether it outlives its transaction
  /// @param binary whether FETCH of the simple protocol gives binary values
  /// @param savepoints how many savepoints were open
  /// @param table OID of the one whose rows come with their places; 0 for none
  record Declaration(boolean holdable, boolean binary, int savepoints, int table) {}

  /// A cursor begins.
  void declared(CursorRows newRows, Declaration how) {
    rows = newRows;
    declaration = how;
    savepoints = how.savepoints();
  }

  /// OID of the table whose rows it gives with their places; 0 for none.
  int placedIn() {
    return declaration == null ? 0 : declaration.table();
  }

  boolean isBinary() {
    return declaration != null && declaration.binary();
  }

  /// How many savepoints were open when it was declared: a rollback to one of them ends it.
  int savepoints() {
    return savepoints;
  }

  /// Savepoints were released: what was done after them belongs to the transaction before them.
  void belongTo(int openSavepoints) {
    savepoints = Math.min(savepoints, openSavepoints);
  }

  boolean isDeclared() {
    return declaration != null;
  }

  /// Takes the rows of a cursor that outlives its transaction, which is about to commit.
  void hold() {
    if (declaration != null
        && declaration.holdable()
        && !held
        && rows instanceof CursorRows cursor) {
      cursor.spool();
      held = true;
    }
  }

  /// Whether it has outlived the transaction that made it.
  boolean isHeld() {
    return held;
  }

  /// Counts one more Execute.
  void executeAgain() {
    executions++;
  }

  boolean isResumed() {
    return executions > 1;
  }

  boolean isFinished() {
    return finished;
  }

  void finish() {
    finished = true;
    close();
  }

  /// Rows wait at nodes for this portal's next Execute.
  boolean isSuspended() {
    return rows != null && !finished;
  }

  /// Takes the rows that wait at nodes into memory, so that the nodes can be used for another
  /// statement.
  void spool(long bytesMax) {
    if (rows instanceof CursorRows cursor) {
      cursor.spool();
    } else if (rows != null && !finished) {
      rows = SpooledRows.of(rows, bytesMax);
    }
  }

  /// Gives up the rows. Once: afterwards their connections may be another session's.
  void close() {
    RowStream open = rows;
    rows = null;
    if (open != null) {
      open.close();
    }
  }
}
