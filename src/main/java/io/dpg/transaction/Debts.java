package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What nodes still have to do about transactions that are decided, or that nobody knows the
/// decision of. Threads: any.
final class Debts {

  private final Map<NodeId, Set<String>> commits = new ConcurrentHashMap<>();
  private final Set<Doubt> doubts = ConcurrentHashMap.newKeySet();

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
  void add(NodeId node, String gid) {
    commits.merge(node, Set.of(gid), Debts::union);
  }

  void remove(NodeId node, String gid) {
    commits.computeIfPresent(node, (_, gids) -> without(gids, gid));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return Set.copyOf(all);
  }

  private static @Nullable Set<String> without(Set<String> gids, String gid) {
    Set<String> rest = new HashSet<>(gids);
    rest.remove(gid);
    return rest.isEmpty() ? null : Set.copyOf(rest);
  }

  /// What a node has to commit.
  Set<String> of(NodeId node) {
    return commits.getOrDefault(node, Set.of());
  }

  void add(Doubt doubt) {
    doubts.add(doubt);
  }

  void remove(Doubt doubt) {
    doubts.remove(doubt);
  }

  Optional<Doubt> doubtAbout(String gid) {
    return doubts.stream().filter(it -> it.prepared().containsValue(gid)).findFirst();
  }

  List<Doubt> doubtsOn(Collection<NodeId> nodes) {
    return doubts.stream().filter(it -> it.touches(nodes)).toList();
  }

  /// Whether nodes agree about all transactions.
  boolean isFree(Collection<NodeId> nodes) {
    return (commits.isEmpty() || nodes.stream().noneMatch(commits::containsKey))
        && (doubts.isEmpty() || doubtsOn(nodes).isEmpty());
  }
}
