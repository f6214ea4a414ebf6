package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts clients on one address and gives each a virtual thread of its own.
final class Listener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 1024;

  private final ServerSocketChannel server;
  private final Consumer<SocketChannel> service;

  private Listener(ServerSocketChannel server, Consumer<SocketChannel> service) {
    this.server = server;
    this.service = service;
  }

  /// Opens the port. 55006 when it is taken.
  ///
  /// @param service serves one client until it has gone; runs on the client's thread
  static Listener open(InetSocketAddress address, Consumer<SocketChannel> service) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(address, BACKLOG);
      Listener listener = new Listener(server, service);
      Thread.ofPlatform().daemon().name("listener-" + address.getPort()).start(listener::accept);
      return listener;
    } catch (BindException e) {
      throw SqlError.of(SqlState.OBJECT_IN_USE, "port %d is already in use", address.getPort())
          .hint("Choose another one: ./dpg up --port 6432")
          .causedBy(e);
    } catch (IOException e) {
      throw SqlError.of(SqlState.IO_ERROR, "could not listen on %s: %s", address, e.getMessage())
          .causedBy(e);
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        Thread.ofVirtual().name("client").start(() -> service.accept(client));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.atWarn().setCause(e).log("could not accept a client");
      }
    }
  }

  /// The port that is open.
  int port() {
    return server.socket().getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("could not close a listener");
    }
  }
}
