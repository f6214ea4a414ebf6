package io.dpg.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The file that a node's server appends its log to. The server holds the file open, so it is not
/// renamed but copied and emptied when it has grown.
final class NodeLog {

  private static final long BYTES_MAX = 16L << 20;
  private static final int OLD_FILES_MAX = 3;
  private static final int TAIL_BYTES_MAX = 64 << 10;

  private final Path file;

  NodeLog(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  long size() throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /// What was written from an offset on, at most the last 64 kB of it.
  String since(long offset) throws IOException {
    long size = size();
    long start = Math.max(offset, size - TAIL_BYTES_MAX);
    if (start >= size) {
      return "";
    }
    try (var input = Files.newInputStream(file)) {
      input.skipNBytes(start);
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Puts a grown file aside; the oldest one goes.
  void rotate() throws IOException {
    if (size() < BYTES_MAX) {
      return;
    }
    for (int i = OLD_FILES_MAX - 1; i >= 1; i--) {
      if (Files.exists(old(i))) {
        Files.move(old(i), old(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.copy(file, old(1), StandardCopyOption.REPLACE_EXISTING);
    // What the server writes between the copy and this is lost: milliseconds, once in 16 MB.
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private Path old(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
