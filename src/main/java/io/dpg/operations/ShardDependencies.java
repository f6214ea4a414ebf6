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
    RoleCopies roles = new RoleCopies(transaction);
    column("SELECT pg_dist.involved_roles($1::oid)", table)
        .forEach(role -> roles.ensure(role, nodes));
    List<String> commands = column("SELECT pg_dist.dependency_commands($1::oid)", table);
    if (commands.isEmpty()) {
      return;
    }
    NodeScripts scripts = new NodeScripts();
    for (NodeId node : nodes) {
      scripts.addQuietly(node, commands);
    }
    scripts.run(transaction);
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
