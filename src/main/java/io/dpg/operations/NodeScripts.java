package io.dpg.operations;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SQL collected per node and run on all nodes at the same time: one round trip for all of it.
final class NodeScripts {

  private final Map<NodeId, StringBuilder> scripts = new LinkedHashMap<>();

  void add(NodeId node, String sql) {
    scripts.computeIfAbsent(node, _ -> new StringBuilder()).append(sql).append(";\n");
  }

  boolean isEmpty() {
    return scripts.isEmpty();
  }

  /// Runs everything within the transaction; throws the first node's error after all have answered.
  void run(ClusterTransaction transaction) {
    List<NodeConnection> connections = new ArrayList<>();
    for (Map.Entry<NodeId, StringBuilder> script : scripts.entrySet()) {
      NodeConnection connection = transaction.on(script.getKey());
      connections.add(connection);
      // A node reads the whole script before it answers, so no buffer can fill up in both
      // directions.
      connection.wire().begin('Q').putString(script.getValue().toString()).end().flush();
    }
    SqlError failure = null;
    for (NodeConnection connection : connections) {
      @Nullable SqlError error = connection.drain();
      failure = failure == null && error != null ? connection.inContext(error) : failure;
    }
    scripts.clear();
    if (failure != null) {
      throw failure.asException();
    }
  }
}
