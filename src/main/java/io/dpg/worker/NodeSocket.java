package io.dpg.worker;

import static io.dpg.error.SqlState.CONNECTION_FAILURE;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.security.TlsClient;
import io.dpg.wire.ChannelTransport;
import io.dpg.wire.PeerRole;
import io.dpg.wire.StartupPacket.SslRequest;
import io.dpg.wire.TlsTransport;
import io.dpg.wire.Transport;
import io.dpg.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// How to get a socket to one host of a node: Unix domain or TCP, with TLS over it where that is
/// wanted (manual, "SSL Session Encryption").
record NodeSocket(NodeAddress address, String host, NodeLimits limits) {

  /// Connects; [#encrypt] comes next.
  Wire connect(NodeLoss loss) {
    SocketChannel channel = null;
    try {
      if (NodeAddress.isSocketFolder(host)) {
        channel = SocketChannel.open(address.socketAddress(host));
      } else {
        channel = SocketChannel.open();
        InetSocketAddress target = (InetSocketAddress) address.socketAddress(host);
        if (target.isUnresolved()) {
          throw new IOException("could not translate host name \"" + host + "\"");
        }
        channel.socket().connect(target, (int) limits.connectTimeout().toMillis());
      }
      return new Wire(new ChannelTransport(channel), PeerRole.NODE, limits.wire(), loss);
    } catch (IOException e) {
      closeQuietly(channel);
      throw loss.apply(e);
    }
  }

  private static void closeQuietly(@Nullable SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It never was a connection; the failure to make it one is what is reported.
      return;
    }
  }

  /// Agrees with the node on encryption, as the address asks for it. A deadline is the caller's.
  void encrypt(Wire wire, NodeLoss loss) {
    TlsClient tls = address.tls();
    if (!tls.isWanted() || NodeAddress.isSocketFolder(host)) {
      return;
    }
    wire.write(new SslRequest()).flush();
    switch (wire.readRawByte()) {
      case 'S' -> wire.upgrade(plain -> handshake(plain, loss));
      case 'N' -> {
        if (tls.isRequired()) {
          throw refused("the server does not support SSL, but SSL was required");
        }
      }
      case -1 -> throw loss.apply(new java.io.EOFException());
      default -> throw refused("unexpected answer to an SSL request");
    }
  }

  private Transport handshake(Transport plain, NodeLoss loss) {
    try {
      return TlsTransport.handshake(plain, address.tls().engine(host, address.port()));
    } catch (javax.net.ssl.SSLException e) {
      loss.markBroken();
      throw SqlError.of(
              CONNECTION_FAILURE,
              "connection to the remote node \"%s\" failed: %s",
              address.name(),
              e.getMessage())
          .hint("Look at sslmode and sslrootcert of the node in dpg.toml.")
          .causedBy(e);
    } catch (IOException e) {
      throw loss.apply(e);
    }
  }

  private SqlErrorException refused(String reason) {
    return NodeLoss.error(address, reason).asException();
  }
}
