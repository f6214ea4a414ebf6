package io.dpg.execute.copy;

import java.util.Arrays;

/// Which lines of the client's data the rows of a chunk come from, so that a node's "line 3" can be told to the client
/// in the client's own count.
final class LineNumbers {

  private static final int FIRST_ROWS = 64;

  /// For each row, the number that PostgreSQL gives to its last line in the client's data.
  private long[] client = new long[FIRST_ROWS];

  /// The same within the chunk; null as long as every row is one line.
  private int @org.jspecify.annotations.Nullable [] chunk;

  private int rows;
  private int lastLine;

  void add(long clientLine, int chunkLines) {
    if (rows == client.length) {
      client = Arrays.copyOf(client, 2 * rows);
      if (chunk != null) {
        chunk = Arrays.copyOf(chunk, 2 * rows);
      }
    }
    if (chunkLines != 1 && chunk == null) {
      chunk = new int[client.length];
      Arrays.setAll(chunk, row -> row + 1);
    }
    lastLine += chunkLines;
    client[rows] = clientLine;
    if (chunk != null) {
      chunk[rows] = lastLine;
    }
    rows++;
  }

  int rows() {
    return rows;
  }

  /// The client's number for a line of the chunk.
  long clientLine(long chunkLine) {
    if (rows == 0) {
      return chunkLine;
    }
    int row = Math.clamp(chunkLine - 1, 0, rows - 1);
    if (chunk != null) {
      int found = Arrays.binarySearch(chunk, 0, rows, (int) Math.min(chunkLine, Integer.MAX_VALUE));
      row = Math.min(found >= 0 ? found : -found - 1, rows - 1);
    }
    return client[row];
  }
}
