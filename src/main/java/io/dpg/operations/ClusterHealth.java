package io.dpg.operations;

import io.dpg.catalog.Node;
import io.dpg.operations.EachNode.Done;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which nodes answer. All traffic between nodes goes through dpg, so a node reaches another one
/// exactly when dpg reaches both.
final class ClusterHealth {

  private static final List<String> COLUMNS =
      List.of("from_nodename", "from_nodeport", "to_nodename", "to_nodeport", "result");

  private ClusterHealth() {}

  static String checkAll(ClusterTransaction transaction, CallArguments arguments) {
    List<Node> nodes =
        transaction.catalog().nodes().values().stream()
            .filter(Node::active)
            .sorted(Comparator.comparing(Node::id))
            .toList();
    Set<Node> healthy = healthy(transaction, nodes);
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (Node from : nodes) {
      for (Node to : nodes) {
        rows.add(row(from, to, healthy));
      }
    }
    return Answer.rows(COLUMNS, rows);
  }

  private static List<@Nullable String> row(Node from, Node to, Set<Node> healthy) {
    // A node that cannot be asked says nothing about the others.
    String result = healthy.contains(from) ? Boolean.toString(healthy.contains(to)) : null;
    return Arrays.asList(
        from.name(), Integer.toString(from.port()), to.name(), Integer.toString(to.port()), result);
  }

  static String checkConnection(ClusterTransaction transaction, CallArguments arguments) {
    Node node = NamedNode.find(transaction, arguments);
    return Answer.of(!healthy(transaction, List.of(node)).isEmpty());
  }

  private static Set<Node> healthy(ClusterTransaction transaction, List<Node> nodes) {
    return EachNode.run(transaction, nodes, (_, node) -> node.query("SELECT 1")).entrySet().stream()
        .filter(outcome -> outcome.getValue() instanceof Done)
        .map(outcome -> transaction.catalog().node(outcome.getKey()))
        .collect(Collectors.toSet());
  }
}
