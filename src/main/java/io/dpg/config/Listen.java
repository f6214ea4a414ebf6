package io.dpg.config;

import java.util.List;

/// Where clients reach the cluster.
///
/// @param addresses IP addresses or host names to bind; at least one
/// @param port the port of dpg itself; worker `n` listens on `port + n`
public record Listen(List<String> addresses, int port) {

  public Listen {
    addresses = List.copyOf(addresses);
  }

  /// The port of a worker, counted from 1.
  public int workerPort(int number) {
    return port + number;
  }
}
