package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Merge.Bounds;
import io.dpg.plan.Merge.RowCount;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// LIMIT and OFFSET of one execution: which of the rows that come by are the client's.
final class RowBounds {

  private static final long UNBOUNDED = Long.MAX_VALUE;

  private long toSkip;
  private long toPass;

  RowBounds(Bounds bounds, Arguments arguments) {
    toSkip = rows(bounds.offset(), arguments, 0, "OFFSET");
    toPass = rows(bounds.limit(), arguments, UNBOUNDED, "LIMIT");
  }

  private static long rows(
      @Nullable RowCount count, Arguments arguments, long otherwise, String clause) {
    long rows =
        switch (count) {
          case null -> otherwise;
          case RowCount.Known known -> known.rows();
          case RowCount.Parameter parameter -> value(parameter, arguments, otherwise);
        };
    if (rows < 0) {
      throw SqlError.of(
              clause.equals("LIMIT") ? new SqlState("2201W") : new SqlState("2201X"),
              "%s must not be negative",
              clause)
          .asException();
    }
    return rows;
  }

  private static long value(RowCount.Parameter parameter, Arguments arguments, long otherwise) {
    ByteSlice value = arguments.value(parameter.number());
    if (value == null) {
      return otherwise;
    }
    if (!arguments.isBinary(parameter.number())) {
      return Long.parseLong(value.text().strip());
    }
    ByteBuffer bytes = ByteBuffer.wrap(value.toArray());
    return switch (bytes.remaining()) {
      case 2 -> bytes.getShort();
      case 4 -> bytes.getInt();
      default -> bytes.getLong();
    };
  }

  /// How many rows must come by until none can be the client's any more.
  long rowsNeeded() {
    return toPass > UNBOUNDED - toSkip ? UNBOUNDED : toPass + toSkip;
  }

  /// Whether no further row can be the client's.
  boolean isExhausted() {
    return toPass == 0;
  }

  /// Whether every row that comes from now on is the client's.
  boolean admitsAll() {
    return toSkip == 0 && toPass == UNBOUNDED;
  }

  /// Whether the row that comes now is the client's.
  boolean admit() {
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    if (toPass != UNBOUNDED) {
      toPass--;
    }
    return true;
  }
}
