package io.dpg.execute;

import io.dpg.plan.Merge;
import io.dpg.wire.Wire;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// A k-way merge of nodes whose rows come sorted already.
final class SortedRows implements RowStream {

  /// A node with the row that comes next from it.
  private record Head(NodeTasks node, byte[] row) {}

  private final List<NodeTasks> nodes;
  private final Merge.SortMerge merge;
  private final RowBounds bounds;
  private final PriorityQueue<Head> heads;
  private byte[] current = {};
  private boolean started;
  private long rows;

  SortedRows(List<NodeTasks> nodes, Merge.SortMerge merge, Execution execution) {
    this.nodes = List.copyOf(nodes);
    this.merge = merge;
    this.bounds = new RowBounds(merge.bounds(), execution.arguments());
    Comparator<byte[]> order = new RowOrder(merge.keys(), execution.arguments());
    this.heads =
        new PriorityQueue<>(Math.max(1, nodes.size()), Comparator.comparing(Head::row, order));
    nodes.forEach(NodeTasks::start);
  }

  @Override
  public boolean next() {
    try {
      if (!started) {
        started = true;
        nodes.forEach(this::advance);
      }
      while (!bounds.isExhausted() && !heads.isEmpty()) {
        Head head = heads.poll();
        current = head.row();
        advance(head.node());
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

  private void advance(NodeTasks node) {
    if (node.next()) {
      heads.add(new Head(node, RowBody.copy(node.wire())));
    }
  }

  @Override
  public void writeRow(Wire client) {
    byte[] row = row();
    client.message('D', row, 0, row.length);
  }

  @Override
  public byte[] row() {
    return RowBody.leading(current, merge.visibleColumns());
  }

  @Override
  public String tag() {
    return "SELECT " + rows;
  }

  @Override
  public void close() {
    nodes.forEach(NodeTasks::discard);
  }
}
