package io.dpg.operations;

import io.dpg.catalog.Node;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.metastore.Bootstrap;
import io.dpg.operations.Placements.Placement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `citus_add_node`: makes a server a worker; one that is known already keeps what it is.
final class AddNode {

  private AddNode() {}

  static String call(ClusterTransaction transaction, CallArguments arguments) {
    String name = arguments.text(0);
    int port = arguments.number(1);
    Optional<Node> known =
        transaction.catalog().nodes().values().stream()
            .filter(node -> node.name().equals(name) && node.port() == port)
            .findFirst();
    if (known.isPresent()) {
      return Answer.of(known.get().id().value());
    }
    @Nullable String id =
        transaction
            .coordinator()
            .query(
                "SELECT pg_dist.register_node($1, $2::int, $3::int, $4::noderole, $5, true)",
                arguments.values())
            .value();
    transaction.metadataChanged();
    prepare(transaction, NamedNode.find(transaction, name, port));
    return Answer.of(Long.parseLong(Objects.requireNonNull(id)));
  }

  /// Gives a node what every worker has: dpg's own schema, and a copy of each reference table.
  static void prepare(ClusterTransaction transaction, Node node) {
    transaction.outside(
        node,
        connection -> {
          Bootstrap.worker(connection, node.groupId());
          return node;
        });
    for (TableMetadata table : transaction.catalog().tables().values()) {
      if (table instanceof ReferenceTable reference && !reference.nodes().contains(node.id())) {
        ShellTable shell = ShellTable.lock(transaction.coordinator(), reference.oid());
        transaction
            .coordinator()
            .query(
                "INSERT INTO pg_dist.pg_dist_placement (shardid, groupid) VALUES ($1::bigint, $2::int)",
                List.of(reference.shard().toString(), Integer.toString(node.groupId())));
        CreateReferenceTable.create(
            transaction, shell, reference, List.of(new Placement(reference.shard(), 0, node.id())));
      }
    }
    transaction.metadataChanged();
  }
}
