package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;

/// PostgreSQL's words about rows that ON_ERROR ignore has left out.
final class SkippedRows {

  private static final String ONE = " row was skipped due to data type incompatibility";
  private static final String MANY = " rows were skipped due to data type incompatibility";

  private SkippedRows() {}

  /// How many rows a node's notice speaks of; 0 when it speaks of something else.
  static long count(String notice) {
    int end = notice.indexOf(' ');
    boolean speaksOfRows = notice.endsWith(ONE) || notice.endsWith(MANY);
    if (!speaksOfRows || end < 1 || !notice.chars().limit(end).allMatch(Character::isDigit)) {
      return 0;
    }
    return Long.parseLong(notice.substring(0, end));
  }

  static String text(long rows) {
    return rows + (rows == 1 ? ONE : MANY);
  }

  static SqlError tooMany(long limit) {
    return SqlError.of(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "skipped more than REJECT_LIMIT (%d) rows due to data type incompatibility",
        limit);
  }
}
