package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.NodeId;
import java.util.List;

/// Makes on workers what a table's definition needs there: roles, schemas, types, functions,
/// extensions.
public final class ShardDependencies {

  private final ClusterTransaction transaction;

  public ShardDependencies(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  /// Makes what is missing.
  ///
  /// @param table OID of the table on the coordinator node
  public void create(int table, List<NodeId> nodes) {
    Prerequisites prerequisites = new Prerequisites(transaction);
    prerequisites.copyRoles(column("SELECT pg_dist.involved_roles($1::oid)", table), nodes);
    prerequisites.run(column("SELECT pg_dist.dependency_commands($1::oid)", table), nodes);
  }

  private List<String> column(String query, int table) {
    return transaction
        .coordinator()
        .query(query, List.of(Integer.toUnsignedString(table)))
        .rows()
        .stream()
        .map(row -> requireNonNull(row.getFirst()))
        .toList();
  }
}
