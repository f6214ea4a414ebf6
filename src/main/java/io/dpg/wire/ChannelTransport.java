package io.dpg.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/// A socket, TCP or Unix domain, in blocking mode. An interrupt closes it: that is how Java's
/// channels end a blocked read.
public final class ChannelTransport implements Transport {

  /// What is read ahead to see whether the peer has gone; more than that is left to its owner.
  private static final int AHEAD_BYTES_MAX = 16 << 10;

  /// A heap buffer is copied through a direct one of its size, which the JDK keeps per carrier
  /// thread.
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final SocketChannel channel;
  private final ReentrantLock reading = new ReentrantLock();
  private ByteBuffer ahead = ByteBuffer.allocate(0);
  private boolean gone;

  public ChannelTransport(SocketChannel channel) throws IOException {
    this.channel = channel;
    if (channel.getRemoteAddress() instanceof InetSocketAddress) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }
  }

  /// Whether the peer has hung up. For any thread; while the owner reads, the owner finds out, and
  /// this says no.
  public boolean isPeerGone() {
    if (!reading.tryLock()) {
      return false;
    }
    try {
      return gone || ahead.remaining() == 0 && lookAhead();
    } finally {
      reading.unlock();
    }
  }

  private boolean lookAhead() {
    byte[] bytes = new byte[AHEAD_BYTES_MAX];
    int length = 0;
    try {
      // A read with a timeout leaves a writer of another thread alone, unlike a change of mode.
      channel.socket().setSoTimeout(1);
      InputStream stream = channel.socket().getInputStream();
      while (length < bytes.length && !gone) {
        int count = stream.read(bytes, length, bytes.length - length);
        gone = count < 0;
        length += Math.max(count, 0);
      }
    } catch (SocketTimeoutException e) {
      // Nothing more has come: the peer is there.
      gone = false;
    } catch (IOException e) {
      gone = true;
    }
    ahead = ByteBuffer.wrap(bytes, 0, length);
    return gone;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    reading.lock();
    try {
      return ahead.hasRemaining() || gone ? readAhead(into) : readChannel(into);
    } finally {
      reading.unlock();
    }
  }

  private int readAhead(ByteBuffer into) {
    if (!ahead.hasRemaining()) {
      return -1;
    }
    int count = Math.min(into.remaining(), ahead.remaining());
    into.put(ahead.slice(ahead.position(), count));
    ahead.position(ahead.position() + count);
    return count;
  }

  private int readChannel(ByteBuffer into) throws IOException {
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
  public void closeInput() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      // Not connected any more: then reads find that out.
      return;
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
