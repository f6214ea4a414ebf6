package io.dpg.sql.normal;

import org.jspecify.annotations.Nullable;

/// Finds the rows of `INSERT ... VALUES (...), (...)` and keeps only one of neighbours that look
/// the same in the key, with `?r` behind it.
final class RowCollapser {

  private enum State {
    /// No VALUES yet, or no INSERT at all.
    BEFORE,
    /// VALUES: a row may begin, or it is a name.
    POSSIBLE,
    /// A comma: a row must begin.
    DUE,
    INSIDE,
    /// A row has ended: a comma, or the end of VALUES.
    BETWEEN,
    AFTER,
    NONE
  }

  /// Stands in the key for further rows like the one before it.
  static final String REPEATED = "?r ";

  private final StringBuilder key;
  private final Literals literals;
  private final Rows rows = new Rows();
  private State state = State.NONE;
  private int rowStart;
  private int rowKeyStart;
  private int rowLiterals;

  /// Where in the key the row stands that the next one is compared with; none yet if negative.
  private int modelStart = -1;

  private int modelEnd;
  private boolean repeated;

  RowCollapser(StringBuilder key, Literals literals) {
    this.key = key;
    this.literals = literals;
  }

  Rows rows() {
    return rows;
  }

  void start(boolean insert) {
    state = insert ? State.BEFORE : State.NONE;
  }

  /// A token outside of rows, or inside of one.
  ///
  /// @return false if it cannot follow the rows of a plain INSERT
  boolean token(@Nullable Keyword keyword) {
    switch (state) {
      case BEFORE, POSSIBLE -> state = keyword == Keyword.VALUES ? State.POSSIBLE : State.BEFORE;
      case DUE -> {
        return false;
      }
      case BETWEEN -> {
        state = State.AFTER;
        return keyword == Keyword.ON || keyword == Keyword.RETURNING;
      }
      case INSIDE, AFTER, NONE -> {
        // Of no interest.
      }
    }
    return true;
  }

  /// A comma outside of brackets.
  ///
  /// @return whether it stands between rows, and so is not needed in the key
  boolean comma() {
    if (state != State.BETWEEN) {
      return false;
    }
    state = State.DUE;
    return true;
  }

  /// A bracket opens outside of others.
  boolean open(boolean round, int position) {
    if (!round || (state != State.POSSIBLE && state != State.DUE)) {
      return token(null);
    }
    state = State.INSIDE;
    rowStart = position;
    rowKeyStart = key.length();
    rowLiterals = literals.count();
    return true;
  }

  /// The outermost bracket has closed.
  void close(int end) {
    if (state != State.INSIDE) {
      return;
    }
    state = State.BETWEEN;
    rows.add(rowStart, end, rowLiterals, literals.count() - rowLiterals);
    if (modelStart >= 0 && looksLikeModel()) {
      key.setLength(rowKeyStart);
      if (!repeated) {
        key.append(REPEATED);
        repeated = true;
      }
      return;
    }
    modelStart = rowKeyStart;
    modelEnd = key.length();
    repeated = false;
  }

  /// Whether the statement may end here.
  boolean complete() {
    return state != State.DUE;
  }

  private boolean looksLikeModel() {
    int length = modelEnd - modelStart;
    if (key.length() - rowKeyStart != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (key.charAt(modelStart + i) != key.charAt(rowKeyStart + i)) {
        return false;
      }
    }
    return true;
  }
}
