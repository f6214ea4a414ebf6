package io.dpg.server;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.server.NodeAccess.Known;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where the nodes really are: users know them by names such as `citus-worker-1:5432`, which
/// nothing outside needs to resolve. Threads: any.
final class NodeDirectory {

  private final Map<Known, NodeAccess> nodes = new ConcurrentHashMap<>();

  /// Nodes that the committed metadata do not have yet; ids are never used twice.
  private final Map<NodeId, Node> welcomed = new ConcurrentHashMap<>();

  private final NodeAccess coordinator;
  private final NodeAccess others;

  /// @param configured the coordinator node first
  /// @param others how a node is reached that is known by its address only, its name aside
  NodeDirectory(List<NodeAccess> configured, NodeAccess others) {
    configured.forEach(this::put);
    this.coordinator = configured.getFirst();
    this.others = others;
  }

  void put(NodeAccess node) {
    nodes.put(node.known(), node);
  }

  boolean isConfigured(Known known) {
    return nodes.containsKey(known);
  }

  /// How to reach a node, the coordinator node whatever it is called.
  NodeAccess access(Node node) {
    return node.isCoordinator() ? coordinator : access(new Known(node.name(), node.port()));
  }

  /// How to reach a node of that name and port; a name that is not known here is taken as a host
  /// name.
  NodeAccess access(Known known) {
    NodeAccess configured = nodes.get(known);
    return configured != null ? configured : others.ofHost(known);
  }

  /// A transaction that is not committed yet makes this a node, or an active one again.
  void welcome(Node node) {
    welcomed.put(node.id(), node);
  }

  /// How to run statements on a node; refused when the node is disabled.
  NodeAccess access(CatalogSnapshot catalog, NodeId id) {
    Node node = catalog.nodes().get(id);
    if (node != null && node.active()) {
      if (!welcomed.isEmpty()) {
        welcomed.remove(id);
      }
      return access(node);
    }
    Node coming = welcomed.get(id);
    if (coming != null) {
      return access(coming);
    }
    Node disabled = catalog.node(id);
    throw SqlError.of(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "node \"%s\" is disabled", disabled.name())
        .hint("SELECT citus_activate_node('%s', %d);", disabled.name(), disabled.port())
        .asException();
  }
}
