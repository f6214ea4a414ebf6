package io.dpg.session;

import io.dpg.wire.ChannelTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// The connection to a client, below its messages. Threads: any.
///
/// @param address the client's
record ClientLink(ChannelTransport transport, @Nullable SocketAddress address) {

  static ClientLink of(SocketChannel channel) throws IOException {
    return new ClientLink(new ChannelTransport(channel), channel.getRemoteAddress());
  }
}
