package io.dpg.operations;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.sql.Identifiers;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What nodes must have before shards: roles of the coordinator node, with the same rights and
/// password verifiers, and the objects that a table's definition uses. Everything is left alone
/// where it exists.
///
/// A superuser makes them within the transaction. Other clients may not, though the same objects
/// are theirs to use on the coordinator node: dpg makes them by itself then, and a rollback leaves
/// them.
final class Prerequisites {

  private final ClusterTransaction transaction;
  private final boolean superuser;

  Prerequisites(ClusterTransaction transaction) {
    this.transaction = transaction;
    this.superuser = "on".equals(transaction.coordinator().query("SHOW is_superuser").value());
  }

  void copyRoles(List<String> roles, List<NodeId> nodes) {
    if (roles.isEmpty()) {
      return;
    }
    if (!superuser) {
      for (NodeId node : nodes) {
        outside(
            node,
            connection -> {
              connection.ask(existing(roles));
              copyMissing(roles, connection);
            });
      }
      return;
    }
    List<NodeConnection> connections = nodes.stream().map(transaction::on).toList();
    connections.forEach(connection -> connection.ask(existing(roles)));
    connections.forEach(connection -> copyMissing(roles, connection));
  }

  private static String existing(List<String> roles) {
    return "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname IN ("
        + roles.stream().map(Identifiers::quoteLiteral).collect(joining(", "))
        + ")";
  }

  /// @param node has been asked which of the roles exist there
  private void copyMissing(List<String> roles, NodeConnection node) {
    Set<String> existing =
        node.answer().rows().stream()
            .map(row -> requireNonNull(row.getFirst()))
            .collect(Collectors.toSet());
    roles.stream()
        .filter(role -> !existing.contains(role))
        .forEach(role -> node.execute("CREATE " + definition(role)));
  }

  /// What follows CREATE or ALTER. Only a superuser may read verifiers.
  private String definition(String role) {
    String query = "SELECT pg_dist.role_command($1)";
    @Nullable String definition =
        superuser
            ? transaction.coordinator().query(query, List.of(role)).value()
            : transaction.outside(
                transaction.catalog().coordinator(),
                coordinator -> coordinator.query(query, List.of(role)).value());
    return requireNonNull(definition);
  }

  void run(List<String> commands, List<NodeId> nodes) {
    List<String> script = new ArrayList<>();
    // Functions may refer to tables that only the coordinator node has.
    script.add("SET LOCAL check_function_bodies = off");
    script.add("SET LOCAL client_min_messages = warning");
    script.addAll(commands);
    script.add("SET LOCAL check_function_bodies TO DEFAULT");
    script.add("SET LOCAL client_min_messages TO DEFAULT");
    if (superuser) {
      NodeScripts scripts = new NodeScripts();
      nodes.forEach(node -> script.forEach(command -> scripts.add(node, command)));
      scripts.run(transaction);
      return;
    }
    for (NodeId node : nodes) {
      outside(node, connection -> connection.execute(String.join(";\n", script)));
    }
  }

  private void outside(NodeId id, Consumer<NodeConnection> work) {
    Node node = transaction.catalog().node(id);
    transaction.outside(
        node,
        connection -> {
          work.accept(connection);
          return node;
        });
  }
}
