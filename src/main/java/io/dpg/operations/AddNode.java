package io.dpg.operations;

import io.dpg.catalog.Node;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.Placements.Placement;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
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

  /// Gives a node what every worker has: dpg's own schema, the roles, and a copy of each reference
  /// table.
  static void prepare(ClusterTransaction transaction, Node node) {
    transaction.welcome(node);
    new RoleCopies(transaction).all(node.id());
    List<ReferenceTable> missing = new ArrayList<>();
    for (TableMetadata table : transaction.catalog().tables().values()) {
      if (table instanceof ReferenceTable reference && !reference.nodes().contains(node.id())) {
        missing.add(reference);
      }
    }
    missing.forEach(reference -> dropStale(transaction, node, reference));
    missing.forEach(reference -> copy(transaction, node, reference));
    transaction.metadataChanged();
  }

  /// A node that was disabled or removed keeps its copies, which nobody has written since.
  private static void dropStale(
      ClusterTransaction transaction, Node node, ReferenceTable reference) {
    NodeConnection worker = transaction.on(node.id());
    String name = Placements.sql(reference, reference.shard());
    boolean isThere =
        "t"
            .equals(
                worker
                    .query(
                        "SELECT EXISTS (SELECT FROM pg_catalog.citus_shards_on_worker"
                            + " WHERE pg_catalog.format('%I.%I', schema_name, shard_name)::regclass"
                            + " = pg_catalog.to_regclass($1))",
                        List.of(name))
                    .value());
    if (isThere) {
      worker.execute(
          "SET LOCAL client_min_messages = warning; DROP TABLE "
              + name
              + " CASCADE; SET LOCAL client_min_messages TO DEFAULT");
    }
  }

  private static void copy(ClusterTransaction transaction, Node node, ReferenceTable reference) {
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
