package io.dpg.cli;

import io.dpg.server.Server;

/// What runs on top of the nodes.
final class Services {

  /// dpg itself.
  static final ClientService CLIENTS =
      (configuration, nodes) -> {
        Server server =
            nodes.isPresent()
                ? Server.start(configuration, nodes.get())
                : Server.start(configuration);
        return server::close;
      };

  private Services() {}
}
