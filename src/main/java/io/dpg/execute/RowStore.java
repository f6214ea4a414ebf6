package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private @Nullable FileChannel file;

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
    try {
      addToFile(row, fileBytesMax);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void addToFile(byte[] row, long fileBytesMax) throws IOException {
    FileChannel channel = file == null ? create() : file;
    file = channel;
    long start = rowsInFile == 0 ? 0 : ends[rowsInFile - 1];
    if (start + row.length > fileBytesMax) {
      throw SqlError.of(
              SqlState.CONFIGURATION_LIMIT_EXCEEDED,
              "the rows of an open cursor exceed %d bytes",
              fileBytesMax)
          .hint("Read the cursor in parts: FETCH n, without SCROLL and WITH HOLD.")
          .asException();
    }
    ByteBuffer bytes = ByteBuffer.wrap(row);
    long position = start;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
    if (rowsInFile == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(64, ends.length * 2));
    }
    ends[rowsInFile++] = position;
  }

  private static FileChannel create() throws IOException {
    Path path = Files.createTempFile("dpg-cursor-", null);
    try {
      return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } finally {
      // It lives as long as it is open, and no longer.
      Files.delete(path);
    }
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
    try {
      return read((int) (index - memory.size()));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private byte[] read(int row) throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      throw new IllegalStateException("no such row");
    }
    long start = row == 0 ? 0 : ends[row - 1];
    ByteBuffer bytes = ByteBuffer.allocate((int) (ends[row] - start));
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, start + bytes.position()) < 0) {
        throw new IOException("the temporary file was cut off");
      }
    }
    return bytes.array();
  }

  private static RuntimeException failed(IOException e) {
    return SqlError.of(SqlState.IO_ERROR, "could not keep the rows of a cursor in a temporary file")
        .detail("%s", String.valueOf(e.getMessage()))
        .causedBy(e);
  }

  /// Forgets all rows.
  @Override
  public void close() {
    memory.clear();
    memoryBytes = 0;
    rowsInFile = 0;
    ends = new long[0];
    FileChannel channel = file;
    file = null;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Its name is gone already: nothing is left behind.
        return;
      }
    }
  }
}
