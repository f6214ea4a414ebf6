package io.dpg.execute;

/// What FETCH and MOVE ask of a cursor. The rules are those of PostgreSQL's `PortalRunFetch`
/// (pquery.c).
///
/// @param count of rows, or a row's number; [#ALL] for all
public record CursorMove(Direction direction, long count) {

  public static final long ALL = Long.MAX_VALUE;

  /// As `FetchDirection` in parsenodes.h.
  public enum Direction {
    FORWARD,
    BACKWARD,
    ABSOLUTE,
    RELATIVE
  }

  /// Told of each row that is fetched, while the cursor is on it.
  @FunctionalInterface
  public interface Receiver {
    void row(CursorRows cursor);
  }

  /// @param moves whether it is MOVE, which does not read the row that the cursor is on
  /// @return how many rows were fetched or passed
  public long apply(CursorRows cursor, boolean moves, Receiver receiver) {
    return switch (direction) {
      case FORWARD -> straight(cursor, count, moves, receiver);
      case BACKWARD -> straight(cursor, -count, moves, receiver);
      case ABSOLUTE -> absolute(cursor, receiver);
      case RELATIVE -> relative(cursor, moves, receiver);
    };
  }

  private static long straight(CursorRows cursor, long rows, boolean moves, Receiver receiver) {
    if (rows == 0) {
      return current(cursor, moves, receiver);
    }
    return rows > 0 ? forward(cursor, rows, receiver) : backward(cursor, -rows, receiver);
  }

  private static long forward(CursorRows cursor, long rows, Receiver receiver) {
    long fetched = 0;
    while (fetched < rows && cursor.next()) {
      receiver.row(cursor);
      fetched++;
    }
    return fetched;
  }

  private static long backward(CursorRows cursor, long rows, Receiver receiver) {
    long fetched = 0;
    while (fetched < rows && cursor.previous()) {
      receiver.row(cursor);
      fetched++;
    }
    return fetched;
  }

  private static long current(CursorRows cursor, boolean moves, Receiver receiver) {
    if (!cursor.isOnRow()) {
      return 0;
    }
    if (!moves) {
      cursor.readAgain();
      receiver.row(cursor);
    }
    return 1;
  }

  private long absolute(CursorRows cursor, Receiver receiver) {
    if (count == 0) {
      cursor.rewind();
      return 0;
    }
    if (count > 0) {
      if (count <= cursor.position()) {
        backward(cursor, cursor.position() - count + 1, CursorMove::skip);
      } else {
        forward(cursor, count - cursor.position() - 1, CursorMove::skip);
      }
      return forward(cursor, 1, receiver);
    }
    forward(cursor, ALL, CursorMove::skip);
    backward(cursor, -count - 1, CursorMove::skip);
    return backward(cursor, 1, receiver);
  }

  private long relative(CursorRows cursor, boolean moves, Receiver receiver) {
    if (count == 0) {
      return current(cursor, moves, receiver);
    }
    if (count > 0) {
      forward(cursor, count - 1, CursorMove::skip);
      return forward(cursor, 1, receiver);
    }
    backward(cursor, -count - 1, CursorMove::skip);
    return backward(cursor, 1, receiver);
  }

  private static void skip(CursorRows cursor) {
    // Only passed.
  }
}
