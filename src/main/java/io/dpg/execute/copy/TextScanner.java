package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;

/// Rows in COPY's text format: a backslash takes the meaning from the byte after it, whatever that
/// is, and `\.` ends the data.
final class TextScanner extends LineScanner {

  private final ByteSearch beforeKey;
  private final ByteSearch afterKey;

  TextScanner(int keyField, byte delimiter) {
    super(keyField);
    this.beforeKey = new ByteSearch(delimiter, (byte) '\n', (byte) '\r', (byte) '\\');
    this.afterKey = new ByteSearch((byte) '\n', (byte) '\n', (byte) '\r', (byte) '\\');
  }

  @Override
  int scan(byte[] bytes, int start, int end, boolean atEnd) {
    int at = start + scanned;
    while (true) {
      at = (wantsKey() ? beforeKey : afterKey).next(bytes, at, end);
      if (at == end) {
        return atEnd ? last(end - start) : suspend(at - start);
      }
      switch (bytes[at]) {
        case '\\' -> {
          if (at + 1 == end) {
            keyMarked |= wantsKey();
            return atEnd ? last(end - start) : suspend(at - start);
          }
          if (bytes[at + 1] == '.') {
            return endMark(bytes, start, at, end, atEnd);
          }
          keyMarked |= wantsKey();
          at += 2;
        }
        case '\n', '\r' -> {
          int length = lineEndLength(bytes, at, end, atEnd);
          return length == 0 ? suspend(at - start) : complete(at - start, length);
        }
        default -> {
          endField(at - start);
          at++;
        }
      }
    }
  }

  private int last(int length) {
    return length == 0 ? NOTHING : complete(length, 0);
  }

  private int endMark(byte[] bytes, int start, int at, int end, boolean atEnd) {
    boolean twoBytes = lineEnd == LineEnd.RETURN_NEWLINE;
    int last = at + (twoBytes ? 3 : 2);
    if (last >= end && !atEnd) {
      return suspend(at - start);
    }
    if (twoBytes) {
      int first = at + 2 < end ? bytes[at + 2] : 0;
      if (first == '\n') {
        throw badMark("does not match previous newline style");
      }
      if (first != '\r') {
        throw badMark("is not alone on its line");
      }
    }
    int after = last < end ? bytes[last] : 0;
    if (after != '\n' && after != '\r') {
      throw badMark("is not alone on its line");
    }
    boolean matches =
        switch (lineEnd) {
          case UNKNOWN -> true;
          case NEWLINE, RETURN_NEWLINE -> after == '\n';
          case RETURN -> after == '\r';
        };
    if (!matches) {
      throw badMark("does not match previous newline style");
    }
    if (at > start) {
      throw badMark("is not alone on its line");
    }
    return END_MARK;
  }

  private static SqlErrorException badMark(String problem) {
    return SqlError.of(SqlState.BAD_COPY_FILE_FORMAT, "end-of-copy marker %s", problem)
        .asException();
  }

  @Override
  String adjective() {
    return "literal";
  }

  @Override
  SqlError hintFor(SqlError error, boolean newline) {
    return newline
        ? error.hint("Use \"\\n\" to represent newline.")
        : error.hint("Use \"\\r\" to represent carriage return.");
  }
}
