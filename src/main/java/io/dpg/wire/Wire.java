package io.dpg.wire;

import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;

import io.dpg.error.SqlError;
import io.dpg.pgtype.ByteSlice;
import java.io.IOException;
import java.util.function.Function;

/// One peer's bytes as messages of protocol 3 (manual, "Message Flow" and "Message Formats").
///
/// Threads: one thread reads and one writes; usually both are the owner's. [#close] is for any.
///
/// Errors: what breaks the protocol is 08P01 (or 22021 for text that is no UTF-8), in PostgreSQL's
/// words. A lost peer is reported by what the `loss` function given at construction makes of it:
/// [PeerLostException] for clients, a [io.dpg.error.SqlErrorException] with 08006 for nodes.
///
/// Writing is buffered: call [#flush] when about to block on a read, and only then. Full buffers go
/// out by themselves.
///
/// **No deadlock**: a peer that cannot get rid of its answers stops reading, so a writer must never
/// wait for a peer that waits for it. The rule towards nodes: while row-producing requests are
/// unanswered, at most [#PIPELINE_BYTES_MAX] bytes follow them before their answers are read
/// (sockets take in that much unread); a single longer request may be sent only when nothing is
/// unanswered, for a node reads a whole message before it answers. During COPY FROM a second thread
/// reads the node's notices and errors.
public final class Wire implements AutoCloseable {

  /// How many bytes of requests may be in flight to a peer that has answers to write.
  public static final int PIPELINE_BYTES_MAX = 16 << 10;

  private final WireInput in;
  private final WireOutput out;
  private volatile Transport transport;

  public Wire(
      Transport transport,
      PeerRole role,
      WireLimits limits,
      Function<IOException, RuntimeException> loss) {
    this.transport = transport;
    this.in = new WireInput(transport, role, limits, loss);
    this.out = new WireOutput(transport, limits, loss);
  }

  /// The wire of a client.
  public static Wire ofClient(Transport transport) {
    return new Wire(transport, PeerRole.CLIENT, WireLimits.CLIENT, PeerLostException::new);
  }

  // Reading

  /// Leaves the current message behind and waits for the next; returns its type byte, or -1 when
  /// the peer has hung up between messages. A message up to the large-buffer bound is then wholly
  /// buffered; of a longer one the rest is awaited as it is read or forwarded.
  public int next() {
    return in.next();
  }

  /// Like [#next] for the packets without a type that begin a connection; returns the code after
  /// the length (a protocol version, or a request code), or -1: at the end, or where no packet
  /// begins.
  public int nextStartup() {
    return in.nextStartup();
  }

  /// Whether a whole further message is buffered, so that [#next] will not block.
  public boolean hasNextBuffered() {
    return in.hasNextBuffered();
  }

  /// The type of the further message that is wholly buffered, or -1.
  public int peekNextType() {
    return in.peekNextType();
  }

  /// Bytes of the current message, its type and length included.
  public int messageSize() {
    return in.size();
  }

  /// Bytes of the current message's body not read yet.
  public int bodyRemaining() {
    return in.bodyRemaining();
  }

  /// Goes back to the beginning of the current message's body.
  public void rewindBody() {
    in.rewindBody();
  }

  public byte readByte() {
    return in.readByte();
  }

  public short readShort() {
    return in.readShort();
  }

  public int readInt() {
    return in.readInt();
  }

  /// Text up to the next NUL, which is read too.
  public String readString() {
    return in.readString();
  }

  /// A copy of the next `length` bytes of the body.
  public byte[] readBytes(int length) {
    return in.readBytes(length);
  }

  /// Passes over the next `length` bytes of the body.
  public void skipBytes(int length) {
    in.skipBytes(length);
  }

  /// Throws 08P01 unless the body has been read to its end.
  public void endBody() {
    in.endBody();
  }

  /// Leaves the current message behind, unread parts included.
  public void skipBody() {
    in.skipMessage();
  }

  /// Waits for one byte outside of any message: the answer to an SSLRequest. -1 at the end.
  public int readRawByte() {
    return in.readRaw();
  }

  /// Reads what has arrived, without waiting; false when the peer has hung up.
  public boolean probe() {
    return in.probe();
  }

  // Relaying

  /// Copies the current message as it is, whatever has been read of it, into `to`'s output.
  public void forwardMessage(Wire to) {
    in.forward(to.out);
  }

  /// Copies the current message and all wholly buffered ones of the same type after it into `to`'s
  /// output; returns how many. Only for types that need no look: DataRow, CopyData.
  public long forwardRun(Wire to) {
    return in.forwardRun(to.out);
  }

  // Writing

  /// Begins a message; [#end] completes it.
  public Wire begin(int type) {
    out.begin(type);
    return this;
  }

  /// Begins a packet without a type: StartupMessage and its like.
  public Wire beginStartup() {
    out.beginStartup();
    return this;
  }

  public Wire putByte(int value) {
    out.putByte(value);
    return this;
  }

  public Wire putShort(int value) {
    out.putShort(value);
    return this;
  }

  public Wire putInt(int value) {
    out.putInt(value);
    return this;
  }

  /// Text in UTF-8 with a NUL after it; 22021 when it contains one.
  public Wire putString(String text) {
    out.putString(text);
    return this;
  }

  /// Text in UTF-8, without an end mark.
  public Wire putText(String text) {
    out.putText(text);
    return this;
  }

  public Wire putBytes(byte[] bytes) {
    out.putBytes(bytes, 0, bytes.length);
    return this;
  }

  public Wire putBytes(byte[] bytes, int offset, int length) {
    out.putBytes(bytes, offset, length);
    return this;
  }

  public Wire putBytes(ByteSlice bytes) {
    out.putBytes(bytes.bytes(), bytes.offset(), bytes.length());
    return this;
  }

  /// Completes the message begun: fills in its length.
  public Wire end() {
    out.end();
    return this;
  }

  /// Drops the message being composed, if there is one.
  public void discard() {
    out.discard();
  }

  /// A whole message with this body; long bodies are sent without being copied.
  public Wire message(int type, byte[] body, int offset, int length) {
    out.message(type, body, offset, length);
    return this;
  }

  /// Bytes that are whole messages already.
  public Wire raw(byte[] bytes, int offset, int length) {
    out.raw(bytes, offset, length);
    return this;
  }

  public Wire write(FrontendMessage message) {
    message.write(this);
    return this;
  }

  public Wire write(BackendMessage message) {
    message.write(this);
    return this;
  }

  public Wire write(StartupPacket packet) {
    packet.write(this);
    return this;
  }

  /// Sends all that is buffered.
  public void flush() {
    out.flush();
  }

  /// Whether something awaits a flush.
  public boolean hasUnflushed() {
    return !out.isEmpty();
  }

  // The rest

  /// Goes on over another transport, TLS over the first one. 08P01 when bytes have already come
  /// that were not protected (CVE-2021-23214).
  public void upgrade(Function<Transport, Transport> secured) {
    if (!in.isDrained()) {
      throw SqlError.of(PROTOCOL_VIOLATION, "received unencrypted data after SSL request")
          .detail(
              "This could be either a client-software bug or evidence of an attempted"
                  + " man-in-the-middle attack.")
          .asException();
    }
    transport = secured.apply(transport);
    in.replace(transport);
    out.replace(transport);
  }

  /// Bytes of both buffers as they are now.
  int bufferBytes() {
    return in.bufferBytes() + out.bufferBytes();
  }

  /// Bytes received since the connection began.
  public long bytesRead() {
    return in.bytesRead();
  }

  /// Bytes written since the connection began, flushed or not.
  public long bytesWritten() {
    return out.bytesWritten();
  }

  /// A startup message, too, is answered by a ReadyForQuery.
  void expectReady() {
    out.expectReady();
  }

  /// How many requests that end in ReadyForQuery (Query, Sync, FunctionCall) were written.
  public long readyDue() {
    return out.readyDue();
  }

  /// Whether all requests are flushed, and none is waiting for a Sync.
  public boolean isSynchronized() {
    return out.isSynchronized();
  }

  /// How many ReadyForQuery were read.
  public long readySeen() {
    return in.readySeen();
  }

  /// Lets reads find the end, as if the peer had hung up; what is written still goes out. For any
  /// thread.
  public void closeInput() {
    transport.closeInput();
  }

  @Override
  public void close() {
    transport.close();
  }
}
