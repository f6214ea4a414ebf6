package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.NodeId;
import java.util.ArrayList;
import java.util.List;

/// Makes on workers what a table's definition needs there: roles, schemas, types, functions,
/// extensions.
public final class ShardDependencies {

  private static final String READ = "SELECT is_role, content FROM pg_dist.prerequisites($1::oid)";

  private final ClusterTransaction transaction;

  public ShardDependencies(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  /// Makes what is missing.
  ///
  /// @param table OID of the table on the coordinator node
  public void create(int table, List<NodeId> nodes) {
    List<String> roles = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    transaction
        .coordinator()
        .query(READ, List.of(Integer.toUnsignedString(table)))
        .rows()
        .forEach(row ->
            ("t".equals(row.getFirst()) ? roles : commands).add(requireNonNull(row.getLast())));
    Prerequisites prerequisites = new Prerequisites(transaction);
    prerequisites.copyRoles(roles, nodes);
    prerequisites.run(commands, nodes);
  }
}
