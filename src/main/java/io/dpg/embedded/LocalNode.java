package io.dpg.embedded;

import io.dpg.config.NodeRole;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/// A PostgreSQL server on this machine that dpg started, and how to reach it.
///
/// @param name what the cluster calls it: `citus-coordinator`, `citus-worker-1`
/// @param role what it is for
/// @param socketDirectory where its Unix socket is; only its own user and root may enter
/// @param port the port in the socket's name, and that of `address` if there is one
/// @param address where it listens for TCP connections; empty for the coordinator node, whose port
///   belongs to dpg itself
/// @param superuser the role that may log in through the socket without a password
/// @param dataDirectory PostgreSQL's own data directory
public record LocalNode(
    String name,
    NodeRole role,
    Path socketDirectory,
    int port,
    Optional<InetSocketAddress> address,
    String superuser,
    Path dataDirectory) {

  /// The Unix socket to connect to.
  public Path socket() {
    return socketDirectory.resolve(".s.PGSQL." + port);
  }

  /// The file that its server logs to.
  public Path log() {
    return dataDirectory.resolveSibling("log").resolve("postgresql.log");
  }
}
