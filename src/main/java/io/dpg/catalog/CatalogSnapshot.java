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
/// @param indexes the global indexes, by the OID of the index on the shell table
public record CatalogSnapshot(
    long version,
    Map<Integer, TableMetadata> tables,
    Map<NodeId, Node> nodes,
    Map<Integer, GlobalIndex> indexes) {

  public static final CatalogSnapshot EMPTY = new CatalogSnapshot(0, Map.of(), Map.of());

  public CatalogSnapshot {
    tables = Map.copyOf(tables);
    nodes = Map.copyOf(nodes);
    indexes = Map.copyOf(indexes);
  }

  /// One without global indexes.
  public CatalogSnapshot(
      long version, Map<Integer, TableMetadata> tables, Map<NodeId, Node> nodes) {
    this(version, tables, nodes, Map.of());
  }

  /// The same metadata by another version.
  public CatalogSnapshot withVersion(long other) {
    return new CatalogSnapshot(other, tables, nodes, indexes);
  }

  public @Nullable TableMetadata table(int oid) {
    return tables.get(oid);
  }

  public Optional<TableMetadata> table(TableName name) {
    return tables.values().stream().filter(table -> table.name().equals(name)).findFirst();
  }

  /// One of the tables of a co-location group; they all have their shards in the same places.
  public Optional<DistributedTable> anyOf(ColocationId group) {
    return tables.values().stream()
        .filter(DistributedTable.class::isInstance)
        .map(DistributedTable.class::cast)
        .filter(table -> table.colocation().equals(group))
        .min((one, other) -> Integer.compareUnsigned(one.oid(), other.oid()));
  }

  /// The global indexes of a table, in the order of their OIDs.
  public List<GlobalIndex> indexesOf(int table) {
    return indexes.values().stream()
        .filter(index -> index.table() == table)
        .sorted((one, other) -> Integer.compareUnsigned(one.oid(), other.oid()))
        .toList();
  }

  /// Whether a change of the table's rows can change entries of a global index.
  public boolean changesIndexes(int table) {
    return indexes.values().stream().anyMatch(index -> index.writers().contains(table));
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
