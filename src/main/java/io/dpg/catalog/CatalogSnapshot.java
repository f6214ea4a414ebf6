package io.dpg.catalog;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The metadata of one database at one moment. Immutable; a newer one has a higher version.
///
/// @param version grows with every change; plans are valid for one version
/// @param tables by the OID of their shell table
/// @param nodes by id, the coordinator node among them
public record CatalogSnapshot(
    long version, Map<Integer, TableMetadata> tables, Map<NodeId, Node> nodes) {

  public static final CatalogSnapshot EMPTY = new CatalogSnapshot(0, Map.of(), Map.of());

  public CatalogSnapshot {
    tables = Map.copyOf(tables);
    nodes = Map.copyOf(nodes);
  }

  public @Nullable TableMetadata table(int oid) {
    return tables.get(oid);
  }

  public Optional<TableMetadata> table(TableName name) {
    return tables.values().stream().filter(table -> table.name().equals(name)).findFirst();
  }

  public Node node(NodeId id) {
    Node node = nodes.get(id);
    if (node == null) {
      throw SqlError.of(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "node %s does not exist", id)
          .asException();
    }
    return node;
  }

  public Node coordinator() {
    return nodes.values().stream()
        .filter(Node::isCoordinator)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the metadata has no coordinator node"));
  }

  /// The active workers in the order in which shards are placed on them: by name, then port.
  public List<Node> workers() {
    return nodes.values().stream()
        .filter(node -> !node.isCoordinator() && node.active())
        .sorted(java.util.Comparator.comparing(Node::name).thenComparingInt(Node::port))
        .toList();
  }
}
