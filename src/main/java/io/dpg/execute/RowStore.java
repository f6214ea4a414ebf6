package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows to be read again in any order: in memory up to a bound, the others in a temporary file.
/// Owner: the session's thread.
final class RowStore implements AutoCloseable {

  private static final long MEMORY_BYTES_MAX = 8L << 20;

  private final List<byte[]> memory = new ArrayList<>();
  private long memoryBytes;
  private @Nullable TemporaryFile file;

  /// Where each row of the file ends.
  private long[] ends = new long[0];

  private int rowsInFile;

  /// Appends a row; 53400 when the file would grow beyond a bound.
  void add(byte[] row, long fileBytesMax) {
    if (file == null && memoryBytes + row.length <= MEMORY_BYTES_MAX) {
      memory.add(row);
      memoryBytes += row.length;
      return;
    }
    addToFile(row, fileBytesMax);
  }

  private void addToFile(byte[] row, long fileBytesMax) {
    TemporaryFile open = file == null ? TemporaryFile.of("the rows of a cursor") : file;
    file = open;
    if (open.size() + row.length > fileBytesMax) {
      throw SqlError.of(
              SqlState.CONFIGURATION_LIMIT_EXCEEDED,
              "the rows of an open cursor exceed %d bytes",
              fileBytesMax)
          .hint("Read the cursor in parts: FETCH n, without SCROLL and WITH HOLD.")
          .asException();
    }
    open.append(row, 0, row.length);
    if (rowsInFile == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(64, ends.length * 2));
    }
    ends[rowsInFile++] = open.size();
  }

  long size() {
    return (long) memory.size() + rowsInFile;
  }

  /// Whether all rows are in memory.
  boolean isSmall() {
    return file == null;
  }

  /// The row at a 0-based position.
  byte[] get(long index) {
    if (index < memory.size()) {
      return memory.get((int) index);
    }
    return read((int) (index - memory.size()));
  }

  private byte[] read(int row) {
    TemporaryFile open = file;
    if (open == null) {
      throw new IllegalStateException("no such row");
    }
    long start = row == 0 ? 0 : ends[row - 1];
    byte[] bytes = new byte[(int) (ends[row] - start)];
    open.read(start, bytes, bytes.length);
    return bytes;
  }

  /// Forgets all rows.
  @Override
  public void close() {
    memory.clear();
    memoryBytes = 0;
    rowsInFile = 0;
    ends = new long[0];
    TemporaryFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
