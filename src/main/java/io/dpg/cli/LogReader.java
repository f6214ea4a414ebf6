package io.dpg.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads a log file that grows, and now and then is emptied because it was rotated.
final class LogReader {

  private static final int CHUNK_BYTES = 1 << 20;
  private static final int BYTES_PER_LINE = 400;

  private final Path file;
  private final String prefix;
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  private long offset;

  LogReader(Path file, String prefix) {
    this.file = file;
    this.prefix = prefix;
  }

  /// Prints about so many of the last lines.
  void printLast(int lines, PrintWriter out) throws IOException {
    long size = Files.size(file);
    offset = Math.max(0, size - (long) lines * BYTES_PER_LINE);
    boolean startsInsideLine = offset > 0;
    List<String> all = newLines();
    int skipped = Math.max(startsInsideLine ? 1 : 0, all.size() - lines);
    print(all.subList(Math.min(skipped, all.size()), all.size()), out);
  }

  /// Prints what has come since.
  void printNew(PrintWriter out) throws IOException {
    if (Files.size(file) < offset) {
      offset = 0;
    }
    print(newLines(), out);
  }

  private void print(List<String> lines, PrintWriter out) {
    for (String line : lines) {
      out.println(prefix + line);
    }
    out.flush();
  }

  /// The complete lines from the offset on; a last incomplete one waits for its rest.
  private List<String> newLines() throws IOException {
    try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
      input.seek(offset);
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int count = input.read(chunk); count > 0; count = input.read(chunk)) {
        unfinished.write(chunk, 0, count);
        offset += count;
      }
    }
    String text = unfinished.toString(StandardCharsets.UTF_8);
    int end = text.lastIndexOf('\n') + 1;
    unfinished.reset();
    unfinished.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
    return text.substring(0, end).lines().toList();
  }
}
