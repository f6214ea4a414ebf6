package io.dpg.execute.copy;

import java.util.List;

/// The rows of a shard that wait to be sent.
final class ShardRows {

  private final List<CopyTarget> targets;
  private final List<String> statements;
  private final byte[] prologue;
  private final CopyBytes bytes;
  private LineNumbers lines = new LineNumbers();
  private int threshold;

  /// @param statements the COPY statement for each target
  /// @param prologue what each chunk begins with
  /// @param threshold how many bytes make the first chunk
  ShardRows(List<CopyTarget> targets, List<String> statements, byte[] prologue, int threshold) {
    this.targets = List.copyOf(targets);
    this.statements = List.copyOf(statements);
    this.prologue = prologue;
    this.bytes = new CopyBytes(Math.max(1 << 10, 2 * prologue.length));
    this.threshold = threshold;
    clear(threshold);
  }

  List<CopyTarget> targets() {
    return targets;
  }

  String statement(int target) {
    return statements.get(target);
  }

  /// Where the bytes of the next row go; [#endRow] must follow.
  CopyBytes bytes() {
    return bytes;
  }

  void endRow(long clientLine, int chunkLines) {
    lines.add(clientLine, chunkLines);
  }

  LineNumbers lines() {
    return lines;
  }

  int length() {
    return bytes.length();
  }

  boolean isEmpty() {
    return lines.rows() == 0;
  }

  boolean isFull() {
    return bytes.length() >= threshold;
  }

  /// Begins the next chunk.
  void clear(int newThreshold) {
    bytes.clear();
    bytes.add(prologue);
    lines = new LineNumbers();
    threshold = newThreshold;
  }
}
