package io.dpg.operations.ddl;

import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.NodeScripts;
import io.dpg.operations.RoleCopies;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A statement about roles, which every node must know: clients' statements run there in their
/// names.
record RoleChange(ParsedStatement statement) implements Definition {

  @Override
  public boolean commitsByItself() {
    return false;
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    String tag = onCoordinator.get();
    List<NodeId> workers = transaction.catalog().workers().stream().map(Node::id).toList();
    SqlNode tree = statement.tree();
    switch (tree.kind()) {
      case "CreateRoleStmt" -> {
        transaction
            .coordinator()
            .query(
                "SELECT pg_dist.map_role(oid) FROM pg_catalog.pg_roles WHERE rolname = $1",
                List.of(tree.text("role")));
        new RoleCopies(transaction).update(tree.text("role"), workers);
        run(transaction, workers, memberships(tree));
      }
      case "AlterRoleStmt" -> {
        if (tree.list("options").stream()
            .anyMatch(it -> it.text("defname").equals("rolemembers"))) {
          ensureNamed(transaction, workers);
          run(transaction, workers, List.of(statement.text()));
        } else {
          new RoleCopies(transaction).update(tree.required("role").text("rolename"), workers);
        }
      }
      case "DropRoleStmt" ->
          run(transaction, workers, tree.list("roles").stream().map(RoleChange::drop).toList());
      default -> {
        ensureNamed(transaction, workers);
        run(transaction, workers, List.of(statement.text()));
      }
    }
    return tag;
  }

  private static String drop(SqlNode role) {
    return "DROP ROLE IF EXISTS " + Identifiers.quote(role.text("rolename"));
  }

  private void ensureNamed(ClusterTransaction transaction, List<NodeId> workers) {
    RoleCopies copies = new RoleCopies(transaction);
    statement
        .tree()
        .walk(node -> {
          if (node.is("RoleSpec") && node.text("roletype").equals("ROLESPEC_CSTRING")) {
            copies.ensure(node.text("rolename"), workers);
          }
          return true;
        });
  }

  /// What CREATE ROLE says about other roles.
  private static List<String> memberships(SqlNode tree) {
    String role = Identifiers.quote(tree.text("role"));
    List<String> grants = new ArrayList<>();
    for (SqlNode option : tree.list("options")) {
      SqlNode value = option.node("arg");
      List<SqlNode> roles = value == null ? List.of() : value.list("items");
      for (SqlNode other : roles) {
        String name = Identifiers.quote(other.text("rolename"));
        switch (option.text("defname")) {
          case "addroleto" -> grants.add("GRANT " + name + " TO " + role);
          case "rolemembers" -> grants.add("GRANT " + role + " TO " + name);
          case "adminmembers" -> grants.add("GRANT " + role + " TO " + name + " WITH ADMIN OPTION");
          default -> {}
        }
      }
    }
    return grants;
  }

  private static void run(
      ClusterTransaction transaction, List<NodeId> workers, List<String> statements) {
    NodeScripts scripts = new NodeScripts();
    if (!statements.isEmpty()) {
      workers.forEach(node -> scripts.addQuietly(node, statements));
    }
    scripts.run(transaction);
  }
}
