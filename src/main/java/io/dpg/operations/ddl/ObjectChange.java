package io.dpg.operations.ddl;

import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.RoleCopies;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// A statement about a type, function, schema or the like, which workers have too.
///
/// A worker may lack what the object needs (a function over a local table, say): then the worker
/// goes without it, and shards whose definition needs it get it when they are made.
record ObjectChange(ParsedStatement statement) implements Definition {

  private static final String QUIETLY =
      """
      SELECT pg_catalog.set_config('dpg.messages', pg_catalog.current_setting('client_min_messages'), true),
        pg_catalog.set_config('dpg.bodies', pg_catalog.current_setting('check_function_bodies'), true);
      SET LOCAL client_min_messages = warning;
      SET LOCAL check_function_bodies = off
      """;

  private static final String LOUDLY =
      """
      SELECT pg_catalog.set_config('client_min_messages', pg_catalog.current_setting('dpg.messages'), true),
        pg_catalog.set_config('check_function_bodies', pg_catalog.current_setting('dpg.bodies'), true)
      """;

  private static final String UNDO =
      "ROLLBACK TO SAVEPOINT dpg_object; RELEASE SAVEPOINT dpg_object";

  /// What a worker answers when it lacks something or has it already: undefined or duplicate
  /// objects, and objects that others still need.
  private static final Set<String> TOLERATED =
      Set.of(
          "42704", "42883", "42P01", "3F000", "42703", "42P02", "42710", "42723", "42P06", "42P07",
          "2BP01");

  @Override
  public boolean commitsByItself() {
    return false;
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    String tag = onCoordinator.get();
    transaction.metadataChanged();
    onWorkers(transaction);
    return tag;
  }

  /// The workers' part of it.
  void onWorkers(ClusterTransaction transaction) {
    SqlNode tree = statement.tree();
    if (isTemporary(tree)) {
      return;
    }
    List<Node> workers = transaction.catalog().workers();
    List<NodeId> nodes = workers.stream().map(Node::id).toList();
    roles(tree, transaction, nodes);
    String sql = forWorkers(tree);
    for (Node worker : workers) {
      if (!tree.is("CreateExtensionStmt") || hasExtension(transaction, worker)) {
        run(transaction.on(worker.id()), sql);
      }
    }
  }

  private static void run(NodeConnection connection, String sql) {
    connection.execute("SAVEPOINT dpg_object");
    boolean undone = false;
    try {
      connection.execute(QUIETLY);
      connection.execute(sql);
      connection.execute(LOUDLY);
    } catch (SqlErrorException failure) {
      if (connection.isBroken() || !TOLERATED.contains(failure.error().state().code())) {
        throw failure.error().at(0).causedBy(failure);
      }
      undone = true;
    }
    connection.execute(undone ? UNDO : "RELEASE SAVEPOINT dpg_object");
  }

  private boolean hasExtension(ClusterTransaction transaction, Node worker) {
    String name = statement.tree().text("extname");
    String available =
        transaction
            .on(worker.id())
            .query(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1)",
                List.of(name))
            .value();
    if ("f".equals(available)) {
      transaction.tell(
          SqlError.of(
                  SqlState.WARNING,
                  "extension \"%s\" is not available on node %s:%d",
                  name,
                  worker.name(),
                  worker.port())
              .detail("Distributed tables cannot use it there."));
      return false;
    }
    return true;
  }

  /// Names of roles that the statement mentions must be known there.
  private static void roles(SqlNode tree, ClusterTransaction transaction, List<NodeId> nodes) {
    RoleCopies copies = new RoleCopies(transaction);
    tree.walk(node -> {
      if (node.is("RoleSpec") && node.text("roletype").equals("ROLESPEC_CSTRING")) {
        copies.ensure(node.text("rolename"), nodes);
      }
      return true;
    });
  }

  /// The client's own statement, but what is gone already does not matter, and tables are not made
  /// along with a schema.
  private String forWorkers(SqlNode tree) {
    return switch (tree.kind()) {
      case "DropStmt" -> Deparser.deparse(tree.with("missing_ok", true));
      case "CreateSchemaStmt" ->
          tree.has("schemaElts")
              ? Deparser.deparse(tree.with("schemaElts", null))
              : statement.text();
      default -> statement.text();
    };
  }

  private static boolean isTemporary(SqlNode tree) {
    boolean[] found = {false};
    tree.walk(node -> {
      found[0] |= node.is("String") && node.text("sval").equals("pg_temp");
      return !found[0];
    });
    return found[0];
  }
}
