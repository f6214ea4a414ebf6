package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;

/// What text and CSV have in common: rows are lines. The rules are those of `CopyReadLineText` in
/// PostgreSQL's `copyfromparse.c`.
abstract sealed class LineScanner extends RowScanner permits TextScanner, CsvScanner {

  LineEnd lineEnd = LineEnd.UNKNOWN;

  LineScanner(int keyField) {
    super(keyField);
  }

  final LineEnd lineEnd() {
    return lineEnd;
  }

  /// How the messages about a stray line end begin.
  abstract String adjective();

  abstract SqlError hintFor(SqlError error, boolean newline);

  /// The length of the line end at `at`, or 0 when one more byte is needed to tell.
  final int lineEndLength(byte[] bytes, int at, int end, boolean atEnd) {
    if (bytes[at] == '\n') {
      if (lineEnd == LineEnd.RETURN || lineEnd == LineEnd.RETURN_NEWLINE) {
        throw stray("newline", true);
      }
      lineEnd = LineEnd.NEWLINE;
      return 1;
    }
    return switch (lineEnd) {
      case RETURN -> 1;
      case NEWLINE -> throw stray("carriage return", false);
      case UNKNOWN, RETURN_NEWLINE -> returnLength(bytes, at, end, atEnd);
    };
  }

  private int returnLength(byte[] bytes, int at, int end, boolean atEnd) {
    if (at + 1 == end && !atEnd) {
      return 0;
    }
    if (at + 1 < end && bytes[at + 1] == '\n') {
      lineEnd = LineEnd.RETURN_NEWLINE;
      return 2;
    }
    if (lineEnd == LineEnd.RETURN_NEWLINE) {
      throw stray("carriage return", false);
    }
    lineEnd = LineEnd.RETURN;
    return 1;
  }

  private SqlErrorException stray(String what, boolean newline) {
    SqlError error =
        SqlError.of(SqlState.BAD_COPY_FILE_FORMAT, "%s %s found in data", adjective(), what);
    return hintFor(error, newline).asException();
  }

  /// Notes a delimiter.
  final void endField(int position) {
    if (field == keyField) {
      keyEnd = position;
      return;
    }
    field++;
    keyStart = position + 1;
    keyMarked = false;
  }

  final int complete(int length, int lineEndLength) {
    if (field == keyField && keyEnd < 0) {
      keyEnd = length;
    }
    dataLength = length;
    return length + lineEndLength;
  }
}
