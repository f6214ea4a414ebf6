package io.dpg.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A socket, TCP or Unix domain, in blocking mode. An interrupt closes it: that is how Java's
/// channels end a blocked read.
public final class ChannelTransport implements Transport {

  /// A heap buffer is copied through a direct one of its size, which the JDK keeps per carrier
  /// thread.
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final SocketChannel channel;

  public ChannelTransport(SocketChannel channel) throws IOException {
    this.channel = channel;
    if (channel.getRemoteAddress() instanceof InetSocketAddress) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int limit = into.limit();
    into.limit(Math.min(limit, into.position() + CHUNK_BYTES_MAX));
    try {
      return channel.read(into);
    } finally {
      into.limit(limit);
    }
  }

  @Override
  public int readAvailable(ByteBuffer into) throws IOException {
    channel.configureBlocking(false);
    try {
      return read(into);
    } finally {
      channel.configureBlocking(true);
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    int limit = from.limit();
    while (from.position() < limit) {
      from.limit(Math.min(limit, from.position() + CHUNK_BYTES_MAX));
      while (from.hasRemaining()) {
        channel.write(from);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The peer is given up anyway; what it still had to say or to be told is lost with it.
      return;
    }
  }
}
