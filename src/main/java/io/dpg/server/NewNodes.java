package io.dpg.server;

import io.dpg.catalog.Node;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.metastore.NodeLikeness;
import io.dpg.server.NodeAccess.Known;

/// Makes a server a node while dpg runs. Threads: any.
final class NewNodes {

  private final NodeDirectory directory;
  private final NodePreparation preparation;
  private final LocalWorkers localWorkers;
  private final InternalConnections coordinator;

  NewNodes(
      NodeDirectory directory,
      NodePreparation preparation,
      LocalWorkers localWorkers,
      InternalConnections coordinator) {
    this.directory = directory;
    this.preparation = preparation;
    this.localWorkers = localWorkers;
    this.coordinator = coordinator;
  }

  /// Starts a worker that is to run on this machine, and prepares any.
  void welcome(Node node) {
    Known known = new Known(node.name(), node.port());
    if (!directory.isConfigured(known)) {
      localWorkers
          .start(known)
          .ifPresent(
              worker -> directory.put(NodeAccess.of(worker, directory.access(known).database())));
    }
    try {
      preparation.prepareWorker(
          directory.access(node), coordinator.with(NodeLikeness::of), node.groupId());
    } catch (SqlErrorException failure) {
      throw directory.isConfigured(known) ? failure : withHint(failure);
    }
    directory.welcome(node);
  }

  /// Whoever mistakes the number of the next worker need not look for it.
  private SqlErrorException withHint(SqlErrorException failure) {
    return localWorkers
        .next()
        .filter(_ -> failure.error().state().equals(SqlState.CONNECTION_FAILURE))
        .map(next ->
            failure
                .error()
                .hint(
                    "The next worker on this machine would be: SELECT citus_add_node('%s', %d);",
                    next, NodeAccess.ALIAS_PORT)
                .causedBy(failure))
        .orElse(failure);
  }
}
