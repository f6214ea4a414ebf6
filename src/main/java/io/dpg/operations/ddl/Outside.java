package io.dpg.operations.ddl;

import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.EachNode;
import io.dpg.operations.EachNode.Done;
import io.dpg.operations.EachNode.Failed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Statements that cannot run in a transaction, one after the other on each node, and on all nodes
/// at the same time.
final class Outside {

  private final ClusterTransaction transaction;
  private final Map<NodeId, List<String>> statements = new LinkedHashMap<>();

  Outside(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  void add(NodeId node, String statement) {
    statements.computeIfAbsent(node, _ -> new ArrayList<>()).add(statement);
  }

  /// Runs all; throws the first node's error when every node is through.
  void run() {
    List<Node> nodes =
        statements.keySet().stream().map(id -> transaction.catalog().node(id)).toList();
    SqlErrorException failure = null;
    for (EachNode.Outcome<Boolean> outcome :
        EachNode.<Boolean>run(
                transaction,
                nodes,
                (node, connection) -> {
                  statements.getOrDefault(node.id(), List.of()).forEach(connection::execute);
                  return true;
                })
            .values()) {
      failure =
          switch (outcome) {
            case Done<Boolean> _ -> failure;
            case Failed<Boolean>(SqlErrorException now) -> failure == null ? now : failure;
          };
    }
    if (failure != null) {
      throw failure.error().at(0).causedBy(failure);
    }
  }
}
