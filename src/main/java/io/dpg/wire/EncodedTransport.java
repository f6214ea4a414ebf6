package io.dpg.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.IntPredicate;

/// The stream of a client whose encoding may not be UTF-8: on this side of it all text in messages
/// is UTF-8. Binary values and the data of COPY, which names its own encoding, stay as they are.
/// Until [#encoding] names another one, bytes pass through.
///
/// Owner: the session's thread, but for [#close].
public final class EncodedTransport implements Transport {

  private static final int CHUNK_BYTES = 16 << 10;

  private final Transport client;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
  private final PendingMessages incoming = new PendingMessages();
  private final PendingMessages outgoing = new PendingMessages();
  private String encoding = "UTF8";
  private Charset charset = UTF_8;
  private ByteBuffer ready = ByteBuffer.allocate(0);
  private IntPredicate textColumns = _ -> true;
  private boolean droppingToReady;

  public EncodedTransport(Transport client) {
    this.client = client;
  }

  /// What the client speaks from now on. Everything written before must have been flushed.
  ///
  /// @param name PostgreSQL's
  public void encoding(String name, Charset newCharset) {
    encoding = name;
    charset = newCharset;
  }

  /// Which columns of the rows that are written next are text; all are until this says otherwise,
  /// and after the statement's end.
  public void textColumns(IntPredicate isText) {
    textColumns = isText;
  }

  private boolean passes() {
    return charset.equals(UTF_8) && !ready.hasRemaining() && incoming.isEmpty();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (passes()) {
      return client.read(into);
    }
    while (!ready.hasRemaining()) {
      chunk.clear();
      if (client.read(chunk) < 0) {
        return -1;
      }
      decode();
    }
    return deliver(into);
  }

  @Override
  public int readAvailable(ByteBuffer into) throws IOException {
    if (passes()) {
      return client.readAvailable(into);
    }
    if (!ready.hasRemaining()) {
      chunk.clear();
      if (client.readAvailable(chunk) < 0) {
        return -1;
      }
      decode();
    }
    return deliver(into);
  }

  private int deliver(ByteBuffer into) {
    int count = Math.min(into.remaining(), ready.remaining());
    into.put(ready.slice(ready.position(), count));
    ready.position(ready.position() + count);
    return count;
  }

  private void decode() {
    incoming.add(chunk.flip());
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    FrontendText text = new FrontendText(charset);
    for (ByteBuffer message = incoming.next(); message != null; message = incoming.next()) {
      decoded.writeBytes(text.toUtf8(message));
    }
    ready = ByteBuffer.wrap(decoded.toByteArray());
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    if (charset.equals(UTF_8) && outgoing.isEmpty()) {
      client.write(from);
      return;
    }
    outgoing.add(from);
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    for (ByteBuffer message = outgoing.next(); message != null; message = outgoing.next()) {
      encoded.writeBytes(encoded(message));
    }
    client.write(ByteBuffer.wrap(encoded.toByteArray()));
  }

  /// A character that the client's encoding lacks ends its statement with an error, like in
  /// PostgreSQL; the rest of the answer is dropped.
  private byte[] encoded(ByteBuffer message) {
    int type = message.get(0);
    if (type == 'Z' || type == 'C') {
      textColumns = _ -> true;
    }
    if (type == 'Z') {
      droppingToReady = false;
    }
    if (droppingToReady) {
      return new byte[0];
    }
    BackendText text = new BackendText(encoding, charset, textColumns);
    byte[] encoded = text.fromUtf8(message);
    droppingToReady = text.failed();
    return encoded;
  }

  @Override
  public void closeInput() {
    client.closeInput();
  }

  @Override
  public void close() {
    client.close();
  }
}
