package io.dpg.metastore;

import io.dpg.worker.NodeConnection;
import java.util.List;

/// Makes a database of a plain PostgreSQL server fit for dpg: schema `pg_dist`, Citus's functions
/// and views in `pg_catalog`. Repeating it does nothing; a newer dpg adds what is missing.
///
/// Connections must be a superuser's, outside of a transaction.
public final class Bootstrap {

  private static final Migrations COORDINATOR =
      new Migrations(
          "coordinator",
          List.of(
              "001-tables",
              "002-changes",
              "003-registration",
              "004-functions",
              "005-calls",
              "006-views",
              "007-definitions",
              "008-extension",
              "009-commits",
              "010-facts",
              "011-settings",
              "012-parts",
              "013-nodes",
              "014-global-indexes",
              "015-outcomes",
              "016-way-back",
              "017-shell-statistics",
              "018-copies",
              "019-names-of-before",
              "020-seen-version",
              "021-sessions",
              "022-partitions",
              "023-partition-definitions",
              "024-exact-text",
              "025-processes",
              "026-commit-gate",
              "027-time-partitions",
              "028-acting",
              "029-partition-trees",
              "030-upserts",
              "031-silent-processes",
              "032-only",
              "033-failures",
              "034-upserts-of-sql-functions",
              "035-shown-settings",
              "036-cheap-definitions",
              "037-states-of-shards",
              "038-triggers",
              "039-upserts-with-variables"));

  private static final Migrations WORKER =
      new Migrations(
          "worker",
          List.of(
              "001-protection",
              "002-global-indexes",
              "003-copies",
              "004-logical-tables",
              "005-exact-text",
              "006-acting",
              "007-types",
              "008-truncated-copies"));

  private Bootstrap() {}

  /// Prepares a database of the coordinator node.
  public static void coordinator(NodeConnection connection) {
    COORDINATOR.apply(connection);
  }

  /// Prepares a database of the coordinator node and registers the nodes of a new cluster.
  ///
  /// @param coordinator becomes node 1 of group 0
  /// @param workers become the groups from 1, in this order
  public static void coordinator(
      NodeConnection connection, InitialNode coordinator, List<InitialNode> workers) {
    coordinator(connection);
    register(connection, coordinator, workers);
  }

  /// The primary nodes that the metadata name, by id.
  public static List<RegisteredNode> registered(NodeConnection connection) {
    String query =
        "SELECT nodename, nodeport, groupid, isactive FROM pg_dist.pg_dist_node"
            + " WHERE noderole = 'primary' ORDER BY nodeid";
    return connection.query(query).rows().stream()
        .map(Row::new)
        .map(row -> new RegisteredNode(row.text(0), row.number(1), row.number(2), row.flag(3)))
        .toList();
  }

  /// Registers the nodes of a new cluster, unless the metadata have some already: a node that was
  /// removed stays removed.
  public static void register(
      NodeConnection connection, InitialNode coordinator, List<InitialNode> workers) {
    connection.execute("BEGIN; LOCK TABLE pg_dist.pg_dist_node IN SHARE ROW EXCLUSIVE MODE");
    if ("0".equals(connection.query("SELECT count(*) FROM pg_dist.pg_dist_node").value())) {
      register(connection, coordinator, "0");
      workers.forEach(worker -> register(connection, worker, "-1"));
    }
    connection.execute("COMMIT");
  }

  /// Prepares a database of a worker.
  ///
  /// @param groupId the worker's `groupid` in `pg_dist_node`
  public static void worker(NodeConnection connection, int groupId) {
    WORKER.apply(connection);
    connection.query(
        "INSERT INTO pg_dist.pg_dist_local_group"
            + " SELECT $1::int WHERE NOT EXISTS (SELECT FROM pg_dist.pg_dist_local_group)",
        List.of(Integer.toString(groupId)));
  }

  private static void register(NodeConnection connection, InitialNode node, String group) {
    connection.query(
        "SELECT pg_dist.register_node($1, $2::int, $3::int, 'primary', 'default', true)",
        List.of(node.name(), Integer.toString(node.port()), group));
  }
}
