package io.dpg.server;

import io.dpg.embedded.EmbeddedCluster;
import io.dpg.embedded.LocalNode;
import io.dpg.server.NodeAccess.Known;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts further workers on this machine when somebody adds them to the cluster.
///
/// @param cluster the nodes of this machine, or null when all run elsewhere
record LocalWorkers(@Nullable EmbeddedCluster cluster) {

  /// No node runs here.
  static final LocalWorkers NONE = new LocalWorkers(null);

  /// The name of the next worker; empty when no node runs here.
  Optional<String> next() {
    return Optional.ofNullable(cluster).map(EmbeddedCluster::nextWorker);
  }

  /// The next worker, started, when that is what the name and port stand for: the one after
  /// `citus-worker-3` is `citus-worker-4`.
  Optional<LocalNode> start(Known known) {
    return cluster == null || known.port() != NodeAccess.ALIAS_PORT
        ? Optional.empty()
        : cluster.startWorker(known.name());
  }
}
