package io.dpg.operations;

import io.dpg.catalog.NodeId;
import java.util.List;

/// Makes roles of the coordinator node on other nodes too, with the same rights and the same
/// password verifier.
public final class RoleCopies {

  private final ClusterTransaction transaction;

  public RoleCopies(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  /// Makes the role where it is missing.
  public void ensure(String role, List<NodeId> nodes) {
    new Prerequisites(transaction).copyRoles(List.of(role), nodes);
  }

  /// Makes the role on nodes as this transaction has just made or changed it.
  public void update(String role, List<NodeId> nodes) {
    String definition =
        transaction
            .coordinator()
            .query("SELECT pg_dist.own_role_command($1)", List.of(role))
            .value();
    if (definition != null) {
      for (NodeId node : nodes) {
        String verb = exists(role, node) ? "ALTER " : "CREATE ";
        transaction.on(node).execute(verb + definition);
      }
    }
  }

  private boolean exists(String role, NodeId node) {
    String query = "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)";
    return "t".equals(transaction.on(node).query(query, List.of(role)).value());
  }
}
