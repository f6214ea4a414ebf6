package io.dpg.execute;

import io.dpg.pgtype.CopyBinary;
import io.dpg.worker.CopyIn;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// The data of a COPY, collected before it begins: in memory up to a bound, the rest in a temporary
/// file. Owner: the session's thread.
final class CopyData implements AutoCloseable {

  private static final int MEMORY_BYTES_MAX = 256 << 10;
  private static final int CHUNK_BYTES = 64 << 10;

  private final boolean binary;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable TemporaryFile file;

  /// @param binary whether rows come, and are copied, in binary
  CopyData(boolean binary) {
    this.binary = binary;
    if (binary) {
      memory.writeBytes(CopyBinary.header());
    }
  }

  /// Appends a row. In binary a row of COPY is the body of a DataRow message as it is.
  ///
  /// @param body of a DataRow message
  void add(byte[] body) {
    if (binary) {
      memory.writeBytes(body);
    } else {
      CopyText.append(body, memory);
    }
    if (memory.size() >= MEMORY_BYTES_MAX) {
      spill();
    }
  }

  private void spill() {
    TemporaryFile open = file == null ? TemporaryFile.of("rows") : file;
    file = open;
    byte[] bytes = memory.toByteArray();
    open.append(bytes, 0, bytes.length);
    memory.reset();
  }

  /// No more rows come.
  void complete() {
    if (binary) {
      memory.writeBytes(CopyBinary.end());
    }
    if (file != null) {
      spill();
    }
  }

  /// The statement that takes the data.
  ///
  /// @param target the table and its columns, as SQL
  String sql(String target) {
    return "COPY " + target + " FROM STDIN" + (binary ? " (FORMAT binary)" : "");
  }

  /// Reads the data from the beginning, piece by piece.
  Reader reader() {
    return new Reader(file == null ? memory.toByteArray() : new byte[CHUNK_BYTES]);
  }

  /// One reading of the data.
  final class Reader {

    private final byte[] block;
    private long position;

    private Reader(byte[] block) {
      this.block = block;
    }

    /// Writes the next piece; false when there is none.
    boolean write(CopyIn copy) {
      TemporaryFile open = file;
      long size = open == null ? block.length : open.size();
      int length = (int) Math.min(CHUNK_BYTES, size - position);
      if (length <= 0) {
        return false;
      }
      if (open == null) {
        copy.write(block, (int) position, length);
      } else {
        open.read(position, block, length);
        copy.write(block, 0, length);
      }
      copy.flush();
      position += length;
      return true;
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
