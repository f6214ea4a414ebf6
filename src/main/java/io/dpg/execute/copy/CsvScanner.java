package io.dpg.execute.copy;

import io.dpg.error.SqlError;

/// Rows in CSV: a quote opens and closes a part in which delimiters and line ends are data.
final class CsvScanner extends LineScanner {

  private final ByteSearch beforeKey;
  private final ByteSearch afterKey;
  private final ByteSearch quoted;
  private final byte quote;
  private final byte escape;

  /// Whether an escape is something else than a quote written twice.
  private final boolean hasEscape;

  private boolean inQuote;
  private boolean afterEscape;
  private int quotedNewlines;
  private int quotedReturns;

  CsvScanner(int keyField, byte delimiter, byte quote, byte escape) {
    super(keyField);
    this.quote = quote;
    this.escape = escape;
    this.hasEscape = escape != quote;
    this.beforeKey = new ByteSearch(delimiter, (byte) '\n', (byte) '\r', quote);
    this.afterKey = new ByteSearch((byte) '\n', (byte) '\n', (byte) '\r', quote);
    this.quoted = new ByteSearch((byte) '\n', escape, (byte) '\r', quote);
  }

  @Override
  void reset() {
    super.reset();
    inQuote = false;
    afterEscape = false;
    quotedNewlines = 0;
    quotedReturns = 0;
  }

  @Override
  int scan(byte[] bytes, int start, int end, boolean atEnd) {
    int at = start + scanned;
    while (true) {
      at =
          inQuote
              ? skipQuoted(bytes, at, end)
              : (wantsKey() ? beforeKey : afterKey).next(bytes, at, end);
      if (at == end) {
        return atEnd ? last(end - start) : suspend(at - start);
      }
      byte it = bytes[at];
      if (it == quote) {
        keyMarked |= wantsKey();
        inQuote = !inQuote;
        at++;
      } else if (it == '\n' || it == '\r') {
        int length = lineEndLength(bytes, at, end, atEnd);
        return length == 0 ? suspend(at - start) : complete(at - start, length);
      } else {
        endField(at - start);
        at++;
      }
    }
  }

  /// The index of the quote that closes the quoted part, or `end`.
  private int skipQuoted(byte[] bytes, int from, int end) {
    int at = from;
    while (true) {
      int found = quoted.next(bytes, at, end);
      afterEscape &= found == at;
      if (found == end) {
        return end;
      }
      at = found + 1;
      byte it = bytes[found];
      if (hasEscape && it == escape) {
        afterEscape = !afterEscape;
        continue;
      }
      if (it == quote && !afterEscape) {
        return found;
      }
      afterEscape = false;
      quotedNewlines += it == '\n' ? 1 : 0;
      quotedReturns += it == '\r' ? 1 : 0;
    }
  }

  private int last(int length) {
    return length == 0 ? NOTHING : complete(length, 0);
  }

  /// Whether the row just found, the last one, ends inside quotes.
  boolean isUnterminated() {
    return inQuote;
  }

  @Override
  int quotedNewlines() {
    return quotedNewlines;
  }

  @Override
  int quotedReturns() {
    return quotedReturns;
  }

  @Override
  String adjective() {
    return "unquoted";
  }

  @Override
  SqlError hintFor(SqlError error, boolean newline) {
    return newline
        ? error.hint("Use quoted CSV field to represent newline.")
        : error.hint("Use quoted CSV field to represent carriage return.");
  }
}
