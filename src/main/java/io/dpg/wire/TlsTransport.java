package io.dpg.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/// TLS over another transport. One thread may read while another writes.
public final class TlsTransport implements Transport {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Transport below;
  private final SSLEngine engine;

  /// Reading also writes, when the peer wants new keys; never two at a time.
  private final ReentrantLock writing = new ReentrantLock();

  private final ByteBuffer outgoing;

  /// Received, not yet decrypted; between calls its content lies from position to limit.
  private final ByteBuffer incoming;

  /// Decrypted, not yet read; in the same way.
  private ByteBuffer decrypted;

  private TlsTransport(Transport below, SSLEngine engine) {
    this.below = below;
    this.engine = engine;
    this.outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    this.incoming = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).flip();
    this.decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
  }

  /// Agrees with the peer on keys, and checks who it is if the engine is set so.
  public static TlsTransport handshake(Transport below, SSLEngine engine) throws IOException {
    TlsTransport transport = new TlsTransport(below, engine);
    engine.beginHandshake();
    transport.completeHandshake();
    return transport;
  }

  private void completeHandshake() throws IOException {
    HandshakeStatus status = engine.getHandshakeStatus();
    while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
      switch (status) {
        case NEED_WRAP -> wrap(NOTHING.duplicate());
        case NEED_TASK -> runTasks();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!decrypt() && fill(true) < 0) {
            throw new EOFException();
          }
        }
        case FINISHED, NOT_HANDSHAKING -> throw new IllegalStateException("already complete");
      }
      status = engine.getHandshakeStatus();
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return read(into, true);
  }

  @Override
  public int readAvailable(ByteBuffer into) throws IOException {
    return read(into, false);
  }

  private int read(ByteBuffer into, boolean waits) throws IOException {
    while (!decrypted.hasRemaining()) {
      if (engine.isInboundDone()) {
        return -1;
      }
      if (!decrypt()) {
        int count = fill(waits);
        if (count <= 0) {
          return count;
        }
      }
    }
    int count = Math.min(into.remaining(), decrypted.remaining());
    into.put(decrypted.slice(decrypted.position(), count));
    decrypted.position(decrypted.position() + count);
    return count;
  }

  /// Takes what the transport below has; returns how many bytes, -1 at the end.
  private int fill(boolean waits) throws IOException {
    incoming.compact();
    try {
      return waits ? below.read(incoming) : below.readAvailable(incoming);
    } finally {
      incoming.flip();
    }
  }

  /// Goes one record on in what was received; false when more has to be received first.
  private boolean decrypt() throws IOException {
    decrypted.clear();
    SSLEngineResult result;
    try {
      result = engine.unwrap(incoming, decrypted);
    } finally {
      decrypted.flip();
    }
    switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> {
        return false;
      }
      case BUFFER_OVERFLOW ->
          decrypted =
              ByteBuffer.allocate(engine.getSession().getApplicationBufferSize() * 2).flip();
      case OK, CLOSED -> respond(result.getHandshakeStatus());
    }
    return true;
  }

  /// Does what the peer's last record asks for, such as an answer to new keys.
  private void respond(HandshakeStatus asked) throws IOException {
    switch (asked) {
      case NEED_TASK -> runTasks();
      case NEED_WRAP -> wrap(NOTHING.duplicate());
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {}
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      wrap(from);
    }
  }

  /// Sends one record.
  private void wrap(ByteBuffer from) throws IOException {
    writing.lock();
    try {
      outgoing.clear();
      SSLEngineResult result = engine.wrap(from, outgoing);
      below.write(outgoing.flip());
      if (result.getStatus() == Status.CLOSED && from.hasRemaining()) {
        throw new SSLException("the connection is closed");
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void closeInput() {
    below.closeInput();
  }

  /// Without a good-bye of its own: PostgreSQL's protocol has one, and whoever closes without that
  /// is in a hurry.
  @Override
  public void close() {
    below.close();
  }
}
