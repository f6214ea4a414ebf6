package io.dpg.operations;

import io.dpg.catalog.Node;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.List;

/// What the metadata says of a node: `citus_activate_node`, `citus_disable_node`,
/// `citus_remove_node`, `citus_set_node_property`, `citus_update_node`.
final class ChangeNode {

  private ChangeNode() {}

  static String activate(ClusterTransaction transaction, CallArguments arguments) {
    Node node = NamedNode.find(transaction, arguments);
    update(transaction, node, "isactive = true");
    AddNode.prepare(transaction, NamedNode.find(transaction, arguments));
    return Answer.of(node.id().value());
  }

  static String disable(ClusterTransaction transaction, CallArguments arguments) {
    Node node = NamedNode.find(transaction, arguments);
    requireNoShards(transaction, node);
    forgetReferenceCopies(transaction, node);
    update(transaction, node, "isactive = false");
    return Answer.VOID;
  }

  static String remove(ClusterTransaction transaction, CallArguments arguments) {
    Node node = NamedNode.find(transaction, arguments);
    requireNoShards(transaction, node);
    forgetReferenceCopies(transaction, node);
    change(transaction, node, "DELETE FROM pg_dist.pg_dist_node WHERE nodeid = $1::int");
    return Answer.VOID;
  }

  static String setProperty(ClusterTransaction transaction, CallArguments arguments) {
    Node node = NamedNode.find(transaction, arguments);
    if (!arguments.text(2).equals("shouldhaveshards")) {
      throw SqlError.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "only the 'shouldhaveshards' property can be set using this function")
          .asException();
    }
    update(transaction, node, "shouldhaveshards = " + arguments.flag(3));
    return Answer.VOID;
  }

  /// `citus_update_node`: the same node, with its data, at another address.
  static String update(ClusterTransaction transaction, CallArguments arguments) {
    Node node =
        transaction.catalog().nodes().values().stream()
            .filter(it -> it.id().value() == arguments.number(0))
            .findFirst()
            .orElseThrow(() ->
                SqlError.of(SqlState.UNDEFINED_OBJECT, "node %d not found", arguments.number(0))
                    .asException());
    transaction
        .coordinator()
        .query(
            "UPDATE pg_dist.pg_dist_node SET nodename = $2, nodeport = $3::int"
                + " WHERE nodeid = $1::int",
            List.of(node.id().toString(), arguments.text(1), arguments.text(2)));
    transaction.metadataChanged();
    return Answer.VOID;
  }

  private static void requireNoShards(ClusterTransaction transaction, Node node) {
    if (node.isCoordinator()) {
      throw SqlError.of(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "cannot remove or disable the coordinator node")
          .asException();
    }
    for (TableMetadata table : transaction.catalog().tables().values()) {
      boolean needed =
          !(table instanceof ReferenceTable)
              && Placements.of(table).stream().anyMatch(it -> it.node().equals(node.id()));
      if (needed) {
        throw SqlError.of(
                SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                "cannot remove or disable the node %s:%d because it contains the only shard"
                    + " placement for shard %s",
                node.name(),
                node.port(),
                Placements.of(table).stream()
                    .filter(it -> it.node().equals(node.id()))
                    .findFirst()
                    .orElseThrow()
                    .shard())
            .detail(
                "One of the table(s) that prevents the operation complete successfully is %s",
                table.name())
            .hint("Undistribute the table, or move its shards to other nodes first.")
            .asException();
      }
    }
  }

  private static void forgetReferenceCopies(ClusterTransaction transaction, Node node) {
    transaction
        .coordinator()
        .query(
            "DELETE FROM pg_dist.pg_dist_placement WHERE groupid = $1::int",
            List.of(Integer.toString(node.groupId())));
  }

  private static void update(ClusterTransaction transaction, Node node, String assignment) {
    change(
        transaction,
        node,
        "UPDATE pg_dist.pg_dist_node SET " + assignment + " WHERE nodeid = $1::int");
  }

  private static void change(ClusterTransaction transaction, Node node, String sql) {
    transaction.coordinator().query(sql, List.of(node.id().toString()));
    transaction.metadataChanged();
  }
}
