package io.dpg.operations;

import io.dpg.catalog.NodeId;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Objects;

/// Makes roles of the coordinator node on other nodes too, with the same rights and the same
/// password verifier.
public final class RoleCopies {

  /// Those that initdb did not make.
  private static final String ROLES =
      "SELECT rolname FROM pg_catalog.pg_roles WHERE oid >= 16384 ORDER BY oid";

  /// Statements that repeat memberships and settings; in settings that are lists of names, the
  /// stored value is quoted already (pg_dump's `variable_is_guc_list_quote`).
  private static final String RIGHTS_AND_SETTINGS =
      """
      SELECT format('GRANT %I TO %I', granted.rolname, member.rolname)
        || CASE WHEN admin_option THEN ' WITH ADMIN OPTION' ELSE '' END
      FROM pg_catalog.pg_auth_members
        JOIN pg_catalog.pg_roles granted ON granted.oid = roleid
        JOIN pg_catalog.pg_roles member ON member.oid = pg_auth_members.member
      WHERE pg_auth_members.member >= 16384
      UNION ALL
      SELECT format('ALTER ROLE %I%s SET %I = %s', rolname,
        CASE setdatabase WHEN 0 THEN '' ELSE format(' IN DATABASE %I', current_database()) END, name,
        CASE WHEN name IN ('local_preload_libraries', 'search_path', 'session_preload_libraries',
            'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories')
          THEN coalesce(nullif(value, ''), '''''') ELSE quote_literal(value) END)
      FROM pg_catalog.pg_db_role_setting
        JOIN pg_catalog.pg_roles ON pg_roles.oid = setrole
        CROSS JOIN LATERAL unnest(setconfig) setting
        CROSS JOIN LATERAL (SELECT split_part(setting, '=', 1),
          substr(setting, strpos(setting, '=') + 1)) split(name, value)
      WHERE setrole >= 16384 AND setdatabase IN
        (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
      """;

  private final ClusterTransaction transaction;

  public RoleCopies(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  /// Makes all roles on a node where they are missing, and gives those of users their memberships
  /// and settings.
  public void all(NodeId node) {
    NodeConnection coordinator = transaction.coordinator();
    new Prerequisites(transaction).copyRoles(names(coordinator), List.of(node));
    NodeScripts scripts = new NodeScripts();
    scripts.addQuietly(node, rightsAndSettings(coordinator));
    scripts.run(transaction);
  }

  /// The roles that users have made.
  public static List<String> names(NodeConnection node) {
    return node.query(ROLES).rows().stream()
        .map(row -> Objects.requireNonNull(row.getFirst()))
        .toList();
  }

  /// Statements that repeat the memberships and settings of all roles that users have made.
  public static List<String> rightsAndSettings(NodeConnection coordinator) {
    return coordinator.query(RIGHTS_AND_SETTINGS).rows().stream()
        .map(row -> Objects.requireNonNull(row.getFirst()))
        .toList();
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
