package io.dpg.worker;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL node listens, and what it is called.
///
/// @param name as users know it, for messages: `citus-worker-2`
/// @param host resolved at each connect; ignored when there is a socket
/// @param socket the node's Unix domain socket, or null for TCP
public record NodeAddress(String name, String host, int port, @Nullable Path socket) {

  public static NodeAddress tcp(String name, String host, int port) {
    return new NodeAddress(name, host, port, null);
  }

  /// The server on this machine with its socket in `directory`.
  public static NodeAddress unix(String name, Path directory, int port) {
    return new NodeAddress(name, "", port, directory.resolve(".s.PGSQL." + port));
  }

  SocketAddress socketAddress() {
    return socket == null ? new InetSocketAddress(host, port) : UnixDomainSocketAddress.of(socket);
  }
}
