package io.dpg.execute;

import io.dpg.wire.Wire;
import io.dpg.worker.CopyIn;
import io.dpg.worker.NodeConnection;
import java.io.ByteArrayOutputStream;

/// Puts rows into an order that only PostgreSQL knows: that of a locale, of a user's type. They go
/// into a temporary table of a connection that takes part in no transaction, and come back sorted.
///
/// @param create makes the temporary table
/// @param table its name
/// @param select reads it in order
public record CoordinatorSort(String create, String table, String select) {

  private static final int CHUNK_BYTES = 64 << 10;

  /// Sorts all rows of a stream, and closes it.
  public RowStream run(NodeConnection connection, RowStream rows) {
    connection.execute("BEGIN; " + create);
    try {
      copy(connection, rows);
      return SpooledRows.of(new QueriedRows(connection, select), Long.MAX_VALUE);
    } finally {
      if (!connection.isBroken()) {
        connection.execute("ROLLBACK");
      }
    }
  }

  private void copy(NodeConnection connection, RowStream rows) {
    CopyIn copy = connection.copyIn("COPY " + table + " FROM STDIN");
    try (rows) {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      while (rows.next()) {
        CopyText.append(rows.row(), chunk);
        if (chunk.size() > CHUNK_BYTES) {
          write(copy, chunk);
        }
      }
      write(copy, chunk);
    } catch (RuntimeException failure) {
      copy.fail("reading the rows failed");
      throw failure;
    }
    copy.finish();
  }

  private static void write(CopyIn copy, ByteArrayOutputStream chunk) {
    byte[] bytes = chunk.toByteArray();
    copy.write(bytes, 0, bytes.length);
    chunk.reset();
  }

  /// The answer to a query, outside of any session's transaction.
  private static final class QueriedRows implements RowStream {
    private final NodeConnection connection;

    QueriedRows(NodeConnection connection, String sql) {
      this.connection = connection;
      connection.wire().begin('Q').putString(sql).end().flush();
    }

    @Override
    public boolean next() {
      while (connection.readyOwed() > 0) {
        switch (connection.next()) {
          case 'D' -> {
            return true;
          }
          case 'E' -> throw connection.readError().asException();
          default -> {}
        }
      }
      return false;
    }

    @Override
    public void writeRow(Wire client) {
      connection.wire().forwardMessage(client);
    }

    @Override
    public byte[] row() {
      return RowBody.copy(connection.wire());
    }

    @Override
    public String tag() {
      return "SELECT";
    }

    @Override
    public void close() {
      if (!connection.isBroken()) {
        connection.drain();
      }
    }
  }
}
