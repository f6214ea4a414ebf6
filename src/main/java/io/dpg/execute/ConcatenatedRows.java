package io.dpg.execute;

import io.dpg.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/// The rows of several nodes in any order. The nodes work at the same time, and are read by turns:
/// none waits, its socket full, for another to be read to its end.
final class ConcatenatedRows implements RowStream {

  private final List<NodeTasks> nodes;

  /// Those that may have further rows.
  private final List<NodeTasks> open;

  private final RowBounds bounds;
  private final String command;

  /// Of the open nodes, the one whose turn it is.
  private int current;

  private long rows;

  /// @param command first word of the command tag; "INSERT 0" for INSERT
  ConcatenatedRows(List<NodeTasks> nodes, RowBounds bounds, String command) {
    this.nodes = List.copyOf(nodes);
    this.open = new ArrayList<>(nodes);
    this.bounds = bounds;
    this.command = command;
    nodes.forEach(NodeTasks::start);
  }

  @Override
  public boolean next() {
    try {
      while (!bounds.isExhausted()) {
        if (!advance()) {
          return false;
        }
        if (bounds.admit()) {
          rows++;
          return true;
        }
      }
      close();
      return false;
    } catch (RuntimeException e) {
      nodes.forEach(NodeTasks::cancel);
      close();
      throw e;
    }
  }

  /// A node's turn lasts as long as rows of it are at hand.
  private boolean advance() {
    if (!open.isEmpty() && open.get(current).hasRow() && !node().hasNextBuffered()) {
      current = (current + 1) % open.size();
    }
    while (!open.isEmpty()) {
      if (open.get(current).next()) {
        return true;
      }
      open.remove(current);
      current = current == open.size() ? 0 : current;
    }
    return false;
  }

  private Wire node() {
    return open.get(current).wire();
  }

  @Override
  public void writeRow(Wire client) {
    node().forwardMessage(client);
  }

  @Override
  public long writeRun(Wire client) {
    if (!bounds.admitsAll()) {
      writeRow(client);
      return 1;
    }
    long run = node().forwardRun(client);
    rows += run - 1;
    return run;
  }

  @Override
  public byte[] row() {
    return RowBody.copy(node());
  }

  @Override
  public String tag() {
    return command + " " + (isSelect() ? rows : affectedRows());
  }

  private boolean isSelect() {
    return command.equals("SELECT");
  }

  private long affectedRows() {
    return nodes.stream().mapToLong(NodeTasks::affectedRows).sum();
  }

  @Override
  public void close() {
    nodes.forEach(NodeTasks::discard);
  }
}
