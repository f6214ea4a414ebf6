package io.dpg.execute;

import io.dpg.wire.Wire;

/// The answer of one node as it is: its rows, its command tag.
final class RelayedRows implements RowStream {

  private final NodeTasks tasks;

  RelayedRows(NodeTasks tasks) {
    this.tasks = tasks;
    tasks.start();
  }

  @Override
  public boolean next() {
    return tasks.next();
  }

  @Override
  public void writeRow(Wire client) {
    tasks.wire().forwardMessage(client);
  }

  @Override
  public long writeRun(Wire client) {
    return tasks.wire().forwardRun(client);
  }

  @Override
  public byte[] row() {
    return RowBody.copy(tasks.wire());
  }

  @Override
  public String tag() {
    return tasks.lastTag();
  }

  @Override
  public void close() {
    tasks.discard();
  }
}
