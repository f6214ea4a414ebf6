package io.dpg.server;

import io.dpg.session.Database;
import io.dpg.session.wayback.WayBackService;
import io.dpg.worker.NodeConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Where the coordinator node comes back to: a port of its own at the address by which dpg reaches
/// that node, the loopback one where both are on one machine; and a secret that all processes over
/// the same nodes share.
final class WayBack implements AutoCloseable {

  private static final int SECRET_BYTES = 32;

  private final Listener listener;
  private final WayBackService service;

  private WayBack(Listener listener, WayBackService service) {
    this.listener = listener;
    this.service = service;
  }

  static String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// Opens the port and tells the coordinator node of it.
  static WayBack open(
      Database database,
      Processes processes,
      InternalConnections coordinator,
      WayBackService.Bounds bounds) {
    WayBackService service =
        new WayBackService(
            database,
            processes.secret(),
            bounds,
            processId -> !processes.servesStrangers() && !database.loans().isOurs(processId));
    InetAddress local = coordinator.with(WayBack::localAddress);
    Listener listener = Listener.open(new InetSocketAddress(local, 0), service::serve);
    InetSocketAddress address = new InetSocketAddress(local, listener.port());
    processes.publish(address);
    return new WayBack(listener, service);
  }

  /// Where the coordinator node sees dpg's connection come from.
  private static InetAddress localAddress(NodeConnection connection) {
    String address =
        connection.query("SELECT pg_catalog.host(pg_catalog.inet_client_addr())").value();
    try {
      return address == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("a node gave an address that is none: " + address, e);
    }
  }

  @Override
  public void close() {
    listener.close();
    service.close();
  }
}
