package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What nodes still have to do about transactions that are decided, or that nobody knows the
/// decision of. Threads: any.
final class Debts {

  private final Map<NodeId, Set<String>> commits = new HashMap<>();
  private final Set<Doubt> doubts = new HashSet<>();

  /// A transaction that its session could not learn the decision of.
  ///
  /// @param nodes all that it wrote on
  /// @param prepared its identifiers on those of them where it is prepared
  record Doubt(Set<NodeId> nodes, Map<NodeId, String> prepared) {

    Doubt {
      nodes = Set.copyOf(nodes);
      prepared = Map.copyOf(prepared);
    }

    /// Which of its identifiers is asked for makes no difference.
    String gid() {
      return prepared.values().iterator().next();
    }

    private boolean touches(Collection<NodeId> others) {
      return others.stream().anyMatch(nodes::contains);
    }
  }

  /// A node has to commit a prepared transaction.
  synchronized void add(NodeId node, String gid) {
    commits.computeIfAbsent(node, _ -> new HashSet<>()).add(gid);
  }

  synchronized void remove(NodeId node, String gid) {
    Set<String> left = commits.get(node);
    if (left != null && left.remove(gid) && left.isEmpty()) {
      commits.remove(node);
    }
  }

  /// What a node has to commit.
  synchronized List<String> of(NodeId node) {
    return List.copyOf(commits.getOrDefault(node, Set.of()));
  }

  synchronized void add(Doubt doubt) {
    doubts.add(doubt);
  }

  synchronized void remove(Doubt doubt) {
    doubts.remove(doubt);
  }

  synchronized Optional<Doubt> doubtAbout(String gid) {
    return doubts.stream().filter(it -> it.prepared().containsValue(gid)).findFirst();
  }

  synchronized List<Doubt> doubtsOn(Collection<NodeId> nodes) {
    return doubts.stream().filter(it -> it.touches(nodes)).toList();
  }

  /// Whether nodes may differ about a transaction.
  synchronized boolean isFree(Collection<NodeId> nodes) {
    return (commits.isEmpty() || nodes.stream().noneMatch(commits::containsKey))
        && (doubts.isEmpty() || doubtsOn(nodes).isEmpty());
  }
}
