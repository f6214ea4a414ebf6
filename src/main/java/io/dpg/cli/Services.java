package io.dpg.cli;

/// What runs on top of the nodes.
final class Services {

  /// The nodes alone: nobody listens on the port for clients.
  static final ClientService CLIENTS = (configuration, nodes) -> () -> {};

  private Services() {}
}
