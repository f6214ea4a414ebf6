package io.dpg.server;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where the nodes really are: users know them by names such as `citus-worker-1:5432`, which
/// nothing outside needs to resolve. Threads: any.
final class NodeDirectory {

  private final Map<String, NodeAddress> addresses = new ConcurrentHashMap<>();

  void put(NodeAddress address) {
    addresses.put(address.name(), address);
  }

  Optional<NodeAddress> find(String name) {
    return Optional.ofNullable(addresses.get(name));
  }

  /// The address of a node; a name that is not known here is taken as a host name.
  NodeAddress address(Node node) {
    return find(node.name())
        .orElseGet(() -> NodeAddress.tcp(node.name(), node.name(), node.port()));
  }

  /// The address of a node to run statements on; refused when the node is disabled.
  NodeAddress address(CatalogSnapshot catalog, NodeId id) {
    Node node = catalog.node(id);
    if (!node.active()) {
      throw SqlError.of(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "node \"%s\" is disabled", node.name())
          .hint("SELECT citus_activate_node('%s', %d);", node.name(), node.port())
          .asException();
    }
    return address(node);
  }
}
