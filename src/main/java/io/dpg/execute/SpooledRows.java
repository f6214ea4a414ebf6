package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What is left of a result whose nodes are needed for something else: in memory up to a bound, the
/// rest in a temporary file.
public final class SpooledRows implements RowStream {

  private static final long MEMORY_BYTES_MAX = 8L << 20;

  private final ArrayDeque<byte[]> memory = new ArrayDeque<>();
  private @Nullable DataInputStream file;
  private long rowsInFile;
  private String tag = "";
  private byte[] current = {};

  private SpooledRows() {}

  /// Draws all rows of a stream. 53400 when they exceed the bound.
  public static RowStream of(RowStream source, long bytesMax) {
    if (source instanceof SpooledRows) {
      return source;
    }
    SpooledRows spooled = new SpooledRows();
    try {
      spooled.draw(source, bytesMax);
      return spooled;
    } catch (IOException e) {
      spooled.close();
      throw failed(e);
    } catch (RuntimeException e) {
      spooled.close();
      throw e;
    } finally {
      source.close();
    }
  }

  private static SqlErrorException failed(IOException e) {
    return SqlError.of(SqlState.IO_ERROR, "could not keep rows in a temporary file")
        .detail("%s", e.getMessage())
        .causedBy(e);
  }

  private void draw(RowStream source, long bytesMax) throws IOException {
    long bytes = 0;
    while (bytes < MEMORY_BYTES_MAX) {
      if (!source.next()) {
        tag = source.tag();
        return;
      }
      byte[] row = source.row();
      bytes += row.length;
      memory.add(row);
    }
    Path path = Files.createTempFile("dpg-rows-", null);
    // Gone when the last stream on it is closed, even if this process is killed before.
    DataInputStream in = open(path);
    file = in;
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.WRITE)))) {
      Files.delete(path);
      drawToFile(source, out, bytesMax - bytes);
    }
    tag = source.tag();
  }

  private static DataInputStream open(Path path) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(path)));
  }

  private void drawToFile(RowStream source, DataOutputStream out, long bytesMax)
      throws IOException {
    long bytes = 0;
    while (source.next()) {
      byte[] row = source.row();
      bytes += row.length;
      if (bytes > bytesMax) {
        throw SqlError.of(
                SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                "the rest of an open portal or cursor is too large to be kept")
            .hint("Read the portal to its end before you run another statement.")
            .asException();
      }
      out.writeInt(row.length);
      out.write(row);
      rowsInFile++;
    }
  }

  @Override
  public boolean next() {
    byte[] row = memory.poll();
    if (row == null) {
      row = nextInFile();
    }
    if (row == null) {
      return false;
    }
    current = row;
    return true;
  }

  private byte @Nullable [] nextInFile() {
    DataInputStream in = file;
    if (in == null || rowsInFile == 0) {
      return null;
    }
    try {
      rowsInFile--;
      byte[] row = new byte[in.readInt()];
      in.readFully(row);
      return row;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public byte[] row() {
    return current;
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public void close() {
    memory.clear();
    rowsInFile = 0;
    DataInputStream in = file;
    file = null;
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        // Read to its end or given up: nothing depends on it any more.
        return;
      }
    }
  }
}
