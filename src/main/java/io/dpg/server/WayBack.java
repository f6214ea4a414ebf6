package io.dpg.server;

import io.dpg.metastore.Bootstrap;
import io.dpg.session.Database;
import io.dpg.session.wayback.WayBackService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Where the coordinator node comes back to: a port of its own that only this machine reaches, and
/// a secret that is new at every start.
final class WayBack implements AutoCloseable {

  private static final int SECRET_BYTES = 32;

  private final Listener listener;
  private final WayBackService service;

  private WayBack(Listener listener, WayBackService service) {
    this.listener = listener;
    this.service = service;
  }

  /// Opens the port and tells the coordinator node of it.
  static WayBack open(
      Database database, InternalConnections coordinator, WayBackService.Bounds bounds) {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    String secret = HexFormat.of().formatHex(bytes);
    WayBackService service = new WayBackService(database, secret, bounds);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Listener listener = Listener.open(new InetSocketAddress(loopback, 0), service::serve);
    InetSocketAddress address = new InetSocketAddress(loopback, listener.port());
    coordinator.run(connection -> Bootstrap.wayBack(connection, address, secret));
    return new WayBack(listener, service);
  }

  @Override
  public void close() {
    listener.close();
    service.close();
  }
}
