package io.dpg.worker;

import io.dpg.security.TlsClient;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// Where a PostgreSQL node listens, and what it is called.
///
/// @param name as users know it, for messages: `citus-worker-2`
/// @param hosts where to look for it, in this order, resolved at each connect: with several, the
///   first that accepts writes is used. One that begins with a slash is a folder with a Unix
///   socket.
/// @param tls how connections over TCP are encrypted
public record NodeAddress(String name, List<String> hosts, int port, TlsClient tls) {

  public NodeAddress {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a node without a host: " + name);
    }
  }

  public static NodeAddress tcp(String name, String host, int port) {
    return new NodeAddress(name, List.of(host), port, TlsClient.NONE);
  }

  /// The server on this machine with its socket in `directory`.
  public static NodeAddress unix(String name, Path directory, int port) {
    return new NodeAddress(
        name, List.of(directory.toAbsolutePath().toString()), port, TlsClient.NONE);
  }

  static boolean isSocketFolder(String host) {
    return host.startsWith("/");
  }

  SocketAddress socketAddress(String host) {
    return isSocketFolder(host)
        ? UnixDomainSocketAddress.of(Path.of(host, ".s.PGSQL." + port))
        : new InetSocketAddress(host, port);
  }
}
