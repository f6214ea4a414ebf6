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
public final class NodeScripts {

  private static final String QUIET =
      """
      SELECT pg_catalog.set_config('dpg.messages', pg_catalog.current_setting('client_min_messages'), true),
        pg_catalog.set_config('dpg.bodies', pg_catalog.current_setting('check_function_bodies'), true);
      SET LOCAL client_min_messages = warning;
      SET LOCAL check_function_bodies = off\
      """;

  private static final String LOUD =
      """
      SELECT pg_catalog.set_config('client_min_messages', pg_catalog.current_setting('dpg.messages'), true),
        pg_catalog.set_config('check_function_bodies', pg_catalog.current_setting('dpg.bodies'), true)\
      """;

  private final Map<NodeId, StringBuilder> scripts = new LinkedHashMap<>();

  public void add(NodeId node, String sql) {
    scripts.computeIfAbsent(node, _ -> new StringBuilder()).append(sql).append(";\n");
  }

  /// Adds statements whose notices would tell the client of what it does not know, such as shards;
  /// and functions among them may refer to tables that only the coordinator node has.
  public void addQuietly(NodeId node, List<String> statements) {
    add(node, QUIET);
    statements.forEach(statement -> add(node, statement));
    add(node, LOUD);
  }

  public boolean isEmpty() {
    return scripts.isEmpty();
  }

  /// Runs everything within the transaction; throws the first node's error after all have answered.
  public void run(ClusterTransaction transaction) {
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
      // Its position is one in the script.
      failure = failure == null && error != null ? connection.inContext(error.at(0)) : failure;
    }
    scripts.clear();
    if (failure != null) {
      throw failure.asException();
    }
  }
}
