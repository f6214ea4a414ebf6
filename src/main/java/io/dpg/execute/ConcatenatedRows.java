package io.dpg.execute;

import io.dpg.wire.Wire;
import java.util.List;

/// The rows of several nodes one after the other. The nodes work at the same time; what they have
/// ready waits in the sockets.
final class ConcatenatedRows implements RowStream {

  private final List<NodeTasks> nodes;
  private final RowBounds bounds;
  private final String command;
  private int current;
  private long rows;

  /// @param command first word of the command tag; "INSERT 0" for INSERT
  ConcatenatedRows(List<NodeTasks> nodes, RowBounds bounds, String command) {
    this.nodes = List.copyOf(nodes);
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

  private boolean advance() {
    while (current < nodes.size()) {
      if (nodes.get(current).next()) {
        return true;
      }
      current++;
    }
    return false;
  }

  @Override
  public void writeRow(Wire client) {
    nodes.get(current).wire().forwardMessage(client);
  }

  @Override
  public long writeRun(Wire client) {
    if (!bounds.admitsAll()) {
      writeRow(client);
      return 1;
    }
    long run = nodes.get(current).wire().forwardRun(client);
    rows += run - 1;
    return run;
  }

  @Override
  public byte[] row() {
    return RowBody.copy(nodes.get(current).wire());
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
