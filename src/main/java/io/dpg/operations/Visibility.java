package io.dpg.operations;

import io.dpg.worker.NodeConnection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose doings a role may see, by PostgreSQL's rules (`HAS_PGSTAT_PERMISSIONS`).
///
/// @param everybody whether it may see those of all roles
/// @param roles those whose rights it has
record Visibility(boolean everybody, Set<String> roles) {

  /// Stands for the text of a statement that may not be seen.
  static final String HIDDEN = "<insufficient privilege>";

  private static final String QUERY =
      "SELECT NULL FROM pg_catalog.pg_roles"
          + " WHERE rolname = 'pg_read_all_stats' AND pg_catalog.pg_has_role(oid, 'USAGE')"
          + " UNION ALL"
          + " SELECT rolname FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(oid, 'USAGE')";

  Visibility {
    roles = Set.copyOf(roles);
  }

  /// Of the role that a connection to the coordinator node has now.
  static Visibility of(NodeConnection coordinator) {
    Set<String> roles = new HashSet<>();
    boolean everybody = false;
    for (var row : coordinator.query(QUERY).rows()) {
      String role = row.getFirst();
      if (role == null) {
        everybody = true;
      } else {
        roles.add(role);
      }
    }
    return new Visibility(everybody, roles);
  }

  /// @param role null for a process that has none
  boolean shows(@Nullable String role) {
    return everybody || role != null && roles.contains(role);
  }
}
