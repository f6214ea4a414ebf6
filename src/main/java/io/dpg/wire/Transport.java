package io.dpg.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A blocking stream of bytes to and from one peer: a plain socket, or TLS over one. One thread may
/// read while another writes.
public interface Transport extends AutoCloseable {

  /// Blocks for at least one byte; returns how many were read, or -1 at the end of the stream.
  int read(ByteBuffer into) throws IOException;

  /// Reads what is there without waiting: 0 when nothing is, -1 at the end of the stream.
  int readAvailable(ByteBuffer into) throws IOException;

  /// Blocks until all that remains of `from` is written.
  void write(ByteBuffer from) throws IOException;

  /// Lets reads of any thread find the end of the stream; writes go on.
  default void closeInput() {
    close();
  }

  /// Ends reads and writes of any thread; harmless when repeated.
  @Override
  void close();
}
