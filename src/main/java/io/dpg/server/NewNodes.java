package io.dpg.server;

import io.dpg.catalog.Node;
import io.dpg.server.NodeAccess.Known;
import io.dpg.worker.NodeConnection;

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
    NodeConnection metadata = coordinator.lease();
    try {
      preparation.prepareWorker(directory.access(node), metadata, node.groupId());
    } finally {
      coordinator.release(metadata);
    }
    directory.welcome(node);
  }
}
