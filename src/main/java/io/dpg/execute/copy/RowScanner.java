package io.dpg.execute.copy;

/// Finds where rows end, and in each the field that decides its shard. It may be interrupted
/// anywhere: when a row is not whole yet, it goes on with the byte it had come to.
abstract sealed class RowScanner permits LineScanner, BinaryScanner {

  /// No field is looked for.
  static final int NO_KEY = -1;

  /// The row is not whole yet.
  static final int INCOMPLETE = -1;

  /// The mark that ends the data; nothing after it counts.
  static final int END_MARK = -2;

  /// What follows is no row, so that it is not known where the next one begins; a node has the
  /// words for it.
  static final int MALFORMED = -3;

  /// The data has ended, with the row before.
  static final int NOTHING = -4;

  final int keyField;

  /// The field that the scan is in, 0-based.
  int field;

  /// Bytes of the row already looked at.
  int scanned;

  private boolean whole;
  int keyStart;

  /// Where the key ends; -1 as long as it has not been met.
  int keyEnd;

  /// Whether the key has escapes or quotes.
  boolean keyMarked;

  /// Bytes of the row without what ends it.
  int dataLength;

  RowScanner(int keyField) {
    this.keyField = keyField;
    reset();
  }

  void reset() {
    whole = false;
    field = 0;
    scanned = 0;
    keyStart = 0;
    keyEnd = -1;
    keyMarked = false;
  }

  /// Looks for the end of the row that begins at `start`.
  ///
  /// @param end the end of what has arrived
  /// @param atEnd whether nothing comes after it
  /// @return the row's length with what ends it, or one of the constants
  final int next(byte[] bytes, int start, int end, boolean atEnd) {
    if (whole) {
      reset();
    }
    int length = scan(bytes, start, end, atEnd);
    whole = length >= 0;
    return length;
  }

  abstract int scan(byte[] bytes, int start, int end, boolean atEnd);

  final int suspend(int looked) {
    scanned = looked;
    return INCOMPLETE;
  }

  final boolean wantsKey() {
    return keyEnd < 0 && keyField != NO_KEY;
  }

  /// Whether the row just found has the field looked for.
  final boolean hasKey() {
    return keyEnd >= 0;
  }

  /// Bytes of the row just found, without what ends it.
  final int dataLength() {
    return dataLength;
  }

  /// Line ends inside quotes, of which PostgreSQL counts one kind when it numbers lines.
  int quotedNewlines() {
    return 0;
  }

  int quotedReturns() {
    return 0;
  }
}
