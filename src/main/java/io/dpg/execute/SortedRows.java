package io.dpg.execute;

import io.dpg.pgtype.Collation;
import io.dpg.pgtype.Comparators;
import io.dpg.pgtype.RowColumns;
import io.dpg.pgtype.RowComparator;
import io.dpg.pgtype.RowComparator.Direction;
import io.dpg.pgtype.RowComparator.Nulls;
import io.dpg.pgtype.ValueComparator;
import io.dpg.pgtype.WireFormat;
import io.dpg.plan.Merge;
import io.dpg.plan.Merge.SortKey;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// A k-way merge of nodes whose rows come sorted already.
final class SortedRows implements RowStream {

  /// A node with the row that comes next from it.
  private record Head(NodeTasks node, RowColumns row) {}

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
    RowComparator order = order(merge.keys(), execution.arguments());
    this.heads =
        new PriorityQueue<>(Math.max(1, nodes.size()), Comparator.comparing(Head::row, order));
    nodes.forEach(NodeTasks::start);
  }

  static RowComparator order(List<SortKey> keys, Arguments arguments) {
    return new RowComparator(
        keys.stream().map(key -> key(key, arguments.resultFormat(key.column()))).toList());
  }

  private static RowComparator.Key key(SortKey key, int format) {
    // Text is sorted here only where its order is that of its bytes.
    ValueComparator order =
        Comparators.of(
                key.typeOid(), format == 1 ? WireFormat.BINARY : WireFormat.TEXT, Collation.BYTES)
            .orElseThrow(
                () -> new IllegalStateException("no order is known for type " + key.typeOid()));
    return new RowComparator.Key(
        key.column(),
        order,
        key.descending() ? Direction.DESCENDING : Direction.ASCENDING,
        key.nullsFirst() ? Nulls.FIRST : Nulls.LAST);
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
        current = head.row().body();
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
      heads.add(new Head(node, RowColumns.of(RowBody.copy(node.wire()), 0)));
    }
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
