package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes roles of the coordinator node on other nodes too, with the same rights and the same
/// password verifier.
public final class RoleCopies {

  private final ClusterTransaction transaction;

  public RoleCopies(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  /// Makes the role where it is missing.
  public void ensure(String role, List<NodeId> nodes) {
    for (NodeId node : nodes) {
      String exists =
          transaction
              .on(node)
              .query(
                  "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = "
                      + Identifiers.quoteLiteral(role)
                      + ")")
              .value();
      if ("f".equals(exists)) {
        transaction.on(node).execute("CREATE " + definition(role));
      }
    }
  }

  /// What follows CREATE or ALTER.
  private String definition(String role) {
    // Only a superuser may read verifiers. A role made in this very transaction is not seen from
    // outside of it.
    @Nullable String template =
        transaction.outside(
            transaction.catalog().coordinator(),
            coordinator ->
                coordinator.query("SELECT pg_dist.role_command($1)", List.of(role)).value());
    return template != null
        ? template
        : requireNonNull(
            transaction
                .coordinator()
                .query("SELECT pg_dist.role_command($1)", List.of(role))
                .value());
  }
}
