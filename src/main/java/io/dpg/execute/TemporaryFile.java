package io.dpg.execute;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that has no name any more: it is gone when it is closed, even if this process is killed
/// before. Owner: the session's thread.
final class TemporaryFile implements AutoCloseable {

  private final FileChannel channel;
  private final String content;
  private long size;

  private TemporaryFile(FileChannel channel, String content) {
    this.channel = channel;
    this.content = content;
  }

  /// @param content what it keeps, for messages: "rows"
  static TemporaryFile of(String content) {
    try {
      Path path = Files.createTempFile("dpg-", ".rows");
      try {
        return new TemporaryFile(
            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), content);
      } finally {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw failed(content, e);
    }
  }

  private static SqlErrorException failed(String content, IOException e) {
    return SqlError.of(SqlState.IO_ERROR, "could not keep %s in a temporary file", content)
        .detail("%s", String.valueOf(e.getMessage()))
        .causedBy(e);
  }

  long size() {
    return size;
  }

  /// Appends bytes.
  void append(byte[] bytes, int offset, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (buffer.hasRemaining()) {
        size += channel.write(buffer, size);
      }
    } catch (IOException e) {
      throw failed(content, e);
    }
  }

  /// Reads bytes into the beginning of an array.
  void read(long position, byte[] into, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new IOException("the temporary file was cut off");
        }
      }
    } catch (IOException e) {
      throw failed(content, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Its name is gone already: nothing is left behind.
      return;
    }
  }
}
