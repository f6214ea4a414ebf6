package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.wire.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a cursor, which can be read in both directions: those drawn from the nodes are kept
/// for going back. Positions are those of PostgreSQL's portals: 0 before the first row, then the
/// rows from 1, then one after the last.
///
/// Owner: the session's thread.
public final class CursorRows implements RowStream {

  private final int visible;
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

  /// The current row where it is neither kept nor at the source any more.
  private byte @Nullable [] left;

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
  /// @param visible how many columns the client sees, before those that say where a row is; 0 where
  ///   there are none of these
  public CursorRows(RowStream source, Scroll scroll, long bytesMax, int visible) {
    this.visible = visible;
    this.source = source;
    this.scroll = scroll;
    this.bytesMax = bytesMax;
  }

  /// One row forward; false, and after the last row, when there is none.
  @Override
  public boolean next() {
    leaveRow();
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

  private void leaveRow() {
    sourceHasCurrent = false;
    left = null;
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
    leaveRow();
    if (position == 0) {
      return false;
    }
    if (scroll == Scroll.NO || Math.max(position - 1, 1) < firstKept) {
      throw forwardOnly();
    }
    position--;
    return position > 0;
  }

  /// Stays on the current row, which to PostgreSQL is a step back and one forward: 55000 when the
  /// cursor cannot go back.
  public void readAgain() {
    if (scroll == Scroll.NO) {
      throw forwardOnly();
    }
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
    leaveRow();
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
      left = visible > 0 ? from.row() : null;
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
    if (sourceHasCurrent && from != null && visible == 0) {
      from.writeRow(client);
      return;
    }
    RowStream.super.writeRow(client);
  }

  @Override
  public byte[] row() {
    byte[] row = wholeRow();
    return visible == 0 ? row : RowBody.leading(row, visible);
  }

  private byte[] wholeRow() {
    byte[] known = left;
    if (known != null) {
      return known;
    }
    RowStream from = source;
    return sourceHasCurrent && from != null ? from.row() : kept.get(position - firstKept);
  }

  /// What the current row says of its place, behind the columns that the client sees.
  public List<@Nullable String> place() {
    List<@Nullable String> row = RowValues.read(wholeRow());
    return row.subList(visible, row.size());
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
