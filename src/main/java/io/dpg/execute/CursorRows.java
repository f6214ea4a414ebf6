package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.wire.Wire;
import org.jspecify.annotations.Nullable;

/// The rows of a cursor, which can be read in both directions: those drawn from the nodes are kept
/// for going back. Positions are those of PostgreSQL's portals: 0 before the first row, then the
/// rows from 1, then one after the last.
///
/// Owner: the session's thread.
public final class CursorRows implements RowStream {

  private final Scroll scroll;
  private final long bytesMax;
  private final RowStore kept = new RowStore();
  private @Nullable RowStream source;

  /// How many rows were drawn from the source.
  private long drawn;

  /// The number of the first row that is kept.
  private long firstKept = 1;

  private long position;
  private boolean sourceHasCurrent;
  private String tag = "";

  /// Whether a cursor can go back.
  public enum Scroll {
    /// NO SCROLL.
    NO,
    /// SCROLL.
    YES,
    /// Neither was said: as long as that costs little.
    IF_SMALL
  }

  /// @param bytesMax of rows that are kept on disk
  public CursorRows(RowStream source, Scroll scroll, long bytesMax) {
    this.source = source;
    this.scroll = scroll;
    this.bytesMax = bytesMax;
  }

  /// One row forward; false, and after the last row, when there is none.
  @Override
  public boolean next() {
    sourceHasCurrent = false;
    if (position < drawn) {
      position++;
      return true;
    }
    RowStream from = source;
    if (from == null || position > drawn) {
      position = drawn + 1;
      return false;
    }
    if (!from.next()) {
      finish(from);
      position = drawn + 1;
      return false;
    }
    drawn++;
    position = drawn;
    keep(from);
    return true;
  }

  private void finish(RowStream from) {
    tag = from.tag();
    from.close();
    source = null;
  }

  private void keep(RowStream from) {
    if (scroll == Scroll.NO) {
      firstKept = drawn + 1;
      sourceHasCurrent = true;
      return;
    }
    kept.add(from.row(), bytesMax);
    if (scroll == Scroll.IF_SMALL && !kept.isSmall()) {
      kept.close();
      firstKept = drawn + 1;
    }
    sourceHasCurrent = firstKept > drawn;
  }

  /// One row back; false, and before the first row, when there is none. 55000 when the cursor
  /// cannot go back.
  public boolean previous() {
    sourceHasCurrent = false;
    if (position == 0) {
      return false;
    }
    if (scroll == Scroll.NO || Math.max(position - 1, 1) < firstKept) {
      throw forwardOnly();
    }
    position--;
    return position > 0;
  }

  private static RuntimeException forwardOnly() {
    return SqlError.of(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "cursor can only scan forward")
        .hint("Declare it with SCROLL option to enable backward scan.")
        .asException();
  }

  /// Before the first row.
  public void rewind() {
    if (position > 0 && (scroll == Scroll.NO || firstKept > 1)) {
      throw forwardOnly();
    }
    sourceHasCurrent = false;
    position = 0;
  }

  /// How many rows were passed: the number of the current row, if it is on one.
  public long position() {
    return position;
  }

  public boolean isOnRow() {
    return position > 0 && position <= drawn;
  }

  /// Takes the rows that wait at nodes, so that the nodes can be used for something else, or the
  /// transaction can end.
  public void spool() {
    RowStream from = source;
    if (from == null) {
      return;
    }
    if (sourceHasCurrent) {
      // The current row goes with those before it.
      sourceHasCurrent = false;
      firstKept = drawn + 1;
    }
    while (from.next()) {
      drawn++;
      kept.add(from.row(), bytesMax);
    }
    finish(from);
  }

  @Override
  public void writeRow(Wire client) {
    RowStream from = source;
    if (sourceHasCurrent && from != null) {
      from.writeRow(client);
      return;
    }
    byte[] row = row();
    client.message('D', row, 0, row.length);
  }

  @Override
  public byte[] row() {
    RowStream from = source;
    return sourceHasCurrent && from != null ? from.row() : kept.get(position - firstKept);
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public void close() {
    RowStream from = source;
    source = null;
    kept.close();
    if (from != null) {
      from.close();
    }
  }
}
