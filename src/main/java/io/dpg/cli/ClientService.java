package io.dpg.cli;

import io.dpg.config.Configuration;
import io.dpg.embedded.EmbeddedCluster;
import java.util.Optional;

/// Starts what clients connect to, on top of running nodes.
@FunctionalInterface
interface ClientService {

  /// Returns when clients can connect.
  ///
  /// @param nodes the embedded nodes; none when the configuration names remote ones
  Running start(Configuration configuration, Optional<EmbeddedCluster> nodes);

  /// A started service.
  interface Running extends AutoCloseable {

    /// Ends the clients' sessions and stops listening.
    @Override
    void close();
  }
}
