package io.dpg.session;

import io.dpg.execute.Arguments;
import io.dpg.execute.RowStream;
import io.dpg.wire.BackendMessage.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with its arguments, on its way through execution. Owner: the session's thread.
final class Portal {

  private final ClientStatement statement;
  private final @Nullable PreparedQuery query;
  private final Arguments arguments;
  private @Nullable RowStream rows;
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
    if (rows != null && !finished) {
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
