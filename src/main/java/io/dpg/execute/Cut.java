package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.transaction.DistributedTransaction;
import java.util.List;

/// Starts the tasks of a statement that reads on several nodes so that all of them see the same
/// commits. Owner: the session's thread.
final class Cut {

  private final DistributedTransaction transaction;
  private final List<NodeTasks> nodes;

  /// @param nodes each with one statement, so that there is one snapshot on each
  Cut(DistributedTransaction transaction, List<NodeTasks> nodes) {
    this.transaction = transaction;
    this.nodes = nodes;
  }

  void start() {
    if (nodes.size() < 2 || !transaction.needsCut()) {
      return;
    }
    List<NodeId> ids = nodes.stream().map(NodeTasks::node).toList();
    try {
      transaction.cut(ids, this::takeSnapshots, () -> nodes.forEach(NodeTasks::giveUp));
    } catch (RuntimeException e) {
      nodes.forEach(NodeTasks::cancel);
      nodes.forEach(NodeTasks::discard);
      throw e;
    }
  }

  private void takeSnapshots() {
    nodes.forEach(NodeTasks::startAnnouncing);
    nodes.forEach(NodeTasks::awaitSnapshot);
  }
}
