package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.metastore.Bootstrap;
import io.dpg.metastore.InitialNode;
import io.dpg.metastore.NodeLikeness;
import io.dpg.metastore.RegisteredNode;
import io.dpg.server.NodeAccess.Known;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens at a start before clients are let in: every node is looked at and prepared, and a
/// new cluster registered. The coordinator node must answer; a worker may be down.
///
/// `pg_dist_node` says which nodes belong to the cluster, the configuration only how they are
/// reached. So a node that was removed stays removed, and one that is configured later, or was down
/// when the cluster was made, is added by `citus_add_node`.
final class FirstContact {

  private static final Logger LOG = LoggerFactory.getLogger(FirstContact.class);

  private final NodeAccess coordinator;
  private final List<NodeAccess> workers;
  private final NodeDirectory directory;
  private final NodePreparation preparation;

  FirstContact(List<NodeAccess> nodes, NodeDirectory directory, NodePreparation preparation) {
    this.coordinator = nodes.getFirst();
    this.workers = List.copyOf(nodes.subList(1, nodes.size()));
    this.directory = directory;
    this.preparation = preparation;
  }

  void run() {
    try (NodeConnection metadata = preparation.openCoordinator(coordinator)) {
      Bootstrap.coordinator(metadata);
      NodeLikeness likeness = NodeLikeness.of(metadata);
      List<RegisteredNode> registered = Bootstrap.registered(metadata);
      if (registered.isEmpty()) {
        register(metadata, likeness);
        registered = Bootstrap.registered(metadata);
      }
      prepare(registered, likeness);
      tellOfUnregistered(registered);
    }
  }

  /// A new cluster begins with the workers that answer and are fit. One that is not fit is an error
  /// of the configuration, one that is down is not.
  private void register(NodeConnection metadata, NodeLikeness likeness) {
    Map<NodeAccess, Optional<SqlErrorException>> outcomes =
        AtOnce.forEach(
            workers, worker -> failureOf(() -> preparation.openWorker(worker, likeness).close()));
    requireFit(outcomes);
    Bootstrap.register(
        metadata,
        initial(coordinator),
        outcomes.entrySet().stream()
            .filter(outcome -> outcome.getValue().isEmpty())
            .map(outcome -> initial(outcome.getKey()))
            .toList());
  }

  private static Optional<SqlErrorException> failureOf(Runnable work) {
    try {
      work.run();
      return Optional.empty();
    } catch (SqlErrorException failure) {
      return Optional.of(failure);
    }
  }

  /// Tells of all at once: whoever mends a server wants to know of the others too.
  private static void requireFit(Map<NodeAccess, Optional<SqlErrorException>> outcomes) {
    List<SqlErrorException> unfit = new ArrayList<>();
    outcomes.forEach((worker, outcome) -> {
      outcome.ifPresent(failure -> {
        if (isDown(failure)) {
          tellOfDown(worker, failure);
        } else {
          unfit.add(failure);
        }
      });
    });
    if (unfit.isEmpty()) {
      return;
    }
    List<String> texts = unfit.stream().map(failure -> sentences(failure.error())).toList();
    throw SqlError.of(unfit.getFirst().error().state(), "%s", String.join(" ", texts))
        .asException();
  }

  private static String sentences(SqlError error) {
    StringBuilder text = new StringBuilder(error.message());
    for (String sentence : new String[] {error.detail(), error.hint()}) {
      if (sentence != null) {
        text.append(". ").append(sentence);
      }
    }
    return text.toString();
  }

  private void prepare(List<RegisteredNode> registered, NodeLikeness likeness) {
    List<RegisteredNode> active =
        registered.stream().filter(node -> node.groupId() != 0 && node.active()).toList();
    AtOnce.forEach(
            active,
            node ->
                failureOf(() -> preparation.prepareWorker(access(node), likeness, node.groupId())))
        .forEach((node, outcome) ->
            outcome.ifPresent(failure -> {
              if (!isDown(failure)) {
                throw failure;
              }
              tellOfDown(access(node), failure);
            }));
  }

  private NodeAccess access(RegisteredNode node) {
    return directory.access(new Known(node.name(), node.port()));
  }

  private void tellOfUnregistered(List<RegisteredNode> registered) {
    for (NodeAccess worker : workers) {
      Known known = worker.known();
      boolean belongs =
          registered.stream()
              .anyMatch(node -> node.name().equals(known.name()) && node.port() == known.port());
      if (!belongs) {
        LOG.atWarn()
            .addKeyValue("node", known.name())
            .addKeyValue(
                "try", "SELECT citus_add_node('%s', %d);".formatted(known.name(), known.port()))
            .log("server is configured, but no node of the cluster");
      }
    }
  }

  private static boolean isDown(SqlErrorException failure) {
    String category = failure.error().state().category();
    return category.equals("08") || category.equals("57");
  }

  private static void tellOfDown(NodeAccess node, SqlErrorException failure) {
    LOG.atWarn()
        .addKeyValue("node", node.known().name())
        .addKeyValue("reason", failure.error().message())
        .log("node is down; what does not need it is served");
  }

  private static InitialNode initial(NodeAccess node) {
    return new InitialNode(node.known().name(), node.known().port());
  }
}
