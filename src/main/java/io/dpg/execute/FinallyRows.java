package io.dpg.execute;

import io.dpg.error.SqlErrorException;
import io.dpg.wire.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows that leave something to clear away when they have been read.
final class FinallyRows implements RowStream {

  private static final Logger LOG = LoggerFactory.getLogger(FinallyRows.class);

  private final RowStream rows;
  private final Runnable cleanUp;
  private boolean closed;

  FinallyRows(RowStream rows, Runnable cleanUp) {
    this.rows = rows;
    this.cleanUp = cleanUp;
  }

  @Override
  public boolean next() {
    return rows.next();
  }

  @Override
  public void writeRow(Wire client) {
    rows.writeRow(client);
  }

  @Override
  public long writeRun(Wire client) {
    return rows.writeRun(client);
  }

  @Override
  public byte[] row() {
    return rows.row();
  }

  @Override
  public String tag() {
    return rows.tag();
  }

  @Override
  public void close() {
    rows.close();
    if (closed) {
      return;
    }
    closed = true;
    try {
      cleanUp.run();
    } catch (SqlErrorException e) {
      // A failed transaction refuses, and its rollback clears away as well.
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("left for the end of the transaction");
    }
  }
}
