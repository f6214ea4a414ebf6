package io.dpg.server;

import io.dpg.catalog.Node;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.operations.RoleCopies;
import io.dpg.sql.Identifiers;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Makes the workers' roles what the coordinator node's are, after commands in a local database
/// that dpg has not read. Threads: any; one at a time works.
final class RoleSync {

  /// What follows CREATE or ALTER, by the roles that users have made.
  private static final String DEFINITIONS =
      """
      SELECT rolname, pg_dist.role_command(rolname) FROM pg_catalog.pg_roles WHERE oid >= 16384\
      """;

  private static final String TAKE_BACK =
      """
      SELECT format('REVOKE %I FROM %I GRANTED BY %I CASCADE',
          pg_get_userbyid(roleid), pg_get_userbyid(member), pg_get_userbyid(grantor))
        FROM pg_catalog.pg_auth_members WHERE member >= 16384
      UNION ALL
      SELECT format('ALTER ROLE %I RESET ALL', pg_get_userbyid(setrole))
        FROM pg_catalog.pg_db_role_setting WHERE setrole >= 16384 AND setdatabase = 0\
      """;

  private final PostgresDatabase database;
  private final InternalConnections coordinator;
  private final ReentrantLock turn = new ReentrantLock();
  private Set<String> known;

  RoleSync(PostgresDatabase database, InternalConnections coordinator) {
    this.database = database;
    this.coordinator = coordinator;
    this.known = Set.copyOf(coordinator.with(RoleCopies::names));
  }

  private record Wanted(
      Map<String, String> definitions, Set<String> dropped, List<String> rightsAndSettings) {}

  /// 01000 when a worker could not be brought up to date.
  void run() {
    turn.lock();
    try {
      Map<String, String> definitions = coordinator.with(RoleSync::definitions);
      Set<String> dropped = new HashSet<>(known);
      dropped.removeAll(definitions.keySet());
      Wanted wanted =
          new Wanted(definitions, dropped, coordinator.with(RoleCopies::rightsAndSettings));
      coordinator.run(connection -> connection.query("SELECT pg_dist.map_roles()"));
      database.catalog().workers().forEach(worker -> update(worker, wanted));
      known = definitions.keySet();
    } finally {
      turn.unlock();
    }
  }

  private static Map<String, String> definitions(NodeConnection node) {
    Map<String, String> definitions = new TreeMap<>();
    node.query(DEFINITIONS)
        .rows()
        .forEach(role ->
            definitions.put(
                Objects.requireNonNull(role.getFirst()), Objects.requireNonNull(role.getLast())));
    return definitions;
  }

  private void update(Node worker, Wanted wanted) {
    try {
      database.outside(
          worker,
          node -> {
            node.executeSilently(String.join(";\n", script(node, wanted)));
            return worker;
          });
    } catch (SqlErrorException failure) {
      throw SqlError.of(
              SqlState.WARNING,
              "could not change roles on node %s:%d",
              worker.name(),
              worker.port())
          .detail("%s", failure.getMessage())
          .hint("Repeat the statement in database \"%s\".", database.name())
          .causedBy(failure);
    }
  }

  /// Several statements in one message are one transaction.
  private static List<String> script(NodeConnection node, Wanted wanted) {
    Set<String> there = Set.copyOf(RoleCopies.names(node));
    List<String> script = new ArrayList<>(column(node, TAKE_BACK));
    wanted.dropped().stream()
        .filter(there::contains)
        .forEach(role -> script.add("DROP ROLE " + Identifiers.quote(role)));
    wanted
        .definitions()
        .forEach((role, definition) ->
            script.add((there.contains(role) ? "ALTER " : "CREATE ") + definition));
    script.addAll(wanted.rightsAndSettings());
    return script;
  }

  private static List<String> column(NodeConnection node, String query) {
    return node.query(query).rows().stream()
        .map(row -> Objects.requireNonNull(row.getFirst()))
        .toList();
  }
}
