package io.dpg.wire;

import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;

import io.dpg.error.SqlError;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Function;

/// The reading half of a [Wire]: frames messages, and holds the current one with a cursor in it.
///
/// Layout of the buffer: `start` is the first byte of the current message (of the next one, when
/// there is none), `cursor` the next byte of its body to be read, `end` the end of what has
/// arrived.
final class WireInput {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /// Message type and length.
  private static final int HEADER_BYTES = 5;

  /// PostgreSQL's MAX_STARTUP_PACKET_LENGTH.
  private static final int STARTUP_BYTES_MAX = 10_000;

  /// So many small fills in a row let a grown buffer shrink.
  private static final int QUIET_FILLS = 16;

  private final PeerRole role;
  private final WireLimits limits;
  private final Function<IOException, RuntimeException> loss;
  private Transport transport;
  private byte[] buffer;
  private ByteBuffer view;
  private int start;
  private int cursor;
  private int end;

  /// Bytes of the current message, its header included; 0 when there is none.
  private int size;

  private int headerBytes = HEADER_BYTES;
  private int quietFills;
  private long bytesRead;
  private long readySeen;

  WireInput(
      Transport transport,
      PeerRole role,
      WireLimits limits,
      Function<IOException, RuntimeException> loss) {
    this.transport = transport;
    this.role = role;
    this.limits = limits;
    this.loss = loss;
    this.buffer = new byte[limits.restingBytes()];
    this.view = ByteBuffer.wrap(buffer);
  }

  int next() {
    finishMessage();
    if (!awaitStart(HEADER_BYTES)) {
      return -1;
    }
    int type = buffer[start] & 0xff;
    int length = (int) INT.get(buffer, start + 1);
    role.check(type, length, limits.messageBytesMax());
    if (type == 'Z') {
      readySeen++;
    }
    open(HEADER_BYTES, length + 1);
    return type;
  }

  int nextStartup() {
    finishMessage();
    if (!awaitStart(4)) {
      return -1;
    }
    int length = (int) INT.get(buffer, start);
    if (length < 8 || length > STARTUP_BYTES_MAX) {
      // Not a client of PostgreSQL: like it, hang up without a word.
      return -1;
    }
    open(4, length);
    require(length);
    return readInt();
  }

  private void open(int header, int messageSize) {
    size = messageSize;
    headerBytes = header;
    cursor = start + header;
    if (messageSize <= limits.largeBytes()) {
      require(messageSize);
    }
  }

  boolean hasNextBuffered() {
    int at = start + size;
    int available = end - at;
    return size <= end - start
        && available >= HEADER_BYTES
        && available > (int) INT.get(buffer, at + 1);
  }

  int peekNextType() {
    return hasNextBuffered() ? buffer[start + size] & 0xff : -1;
  }

  int size() {
    return size;
  }

  int bodyRemaining() {
    return size - (cursor - start);
  }

  void rewindBody() {
    cursor = start + headerBytes;
  }

  byte readByte() {
    take(1);
    return buffer[cursor++];
  }

  short readShort() {
    take(2);
    short value = (short) SHORT.get(buffer, cursor);
    cursor += 2;
    return value;
  }

  int readInt() {
    take(4);
    int value = (int) INT.get(buffer, cursor);
    cursor += 4;
    return value;
  }

  byte[] readBytes(int length) {
    take(length);
    byte[] bytes = Arrays.copyOfRange(buffer, cursor, cursor + length);
    cursor += length;
    return bytes;
  }

  void skipBytes(int length) {
    take(length);
    cursor += length;
  }

  String readString() {
    int length = 0;
    int remaining = bodyRemaining();
    while (true) {
      if (length == remaining) {
        throw SqlError.of(PROTOCOL_VIOLATION, "invalid string in message").asException();
      }
      int buffered = Math.min(remaining, end - cursor);
      while (length < buffered && buffer[cursor + length] != 0) {
        length++;
      }
      if (length < buffered) {
        break;
      }
      if (length < remaining) {
        require(cursor - start + length + 1);
      }
    }
    String text = Utf8.decode(buffer, cursor, length);
    cursor += length + 1;
    return text;
  }

  void endBody() {
    if (bodyRemaining() != 0) {
      throw SqlError.of(PROTOCOL_VIOLATION, "invalid message format").asException();
    }
  }

  private void take(int length) {
    if (length < 0 || length > bodyRemaining()) {
      throw SqlError.of(PROTOCOL_VIOLATION, "insufficient data left in message").asException();
    }
    require(cursor - start + length);
  }

  void forward(WireOutput to) {
    if (size == 0) {
      throw new IllegalStateException("no message to forward");
    }
    to.count(buffer[start]);
    int buffered = Math.min(size, end - start);
    to.raw(buffer, start, buffered);
    int missing = size - buffered;
    consume(buffered);
    while (missing > 0) {
      fillOrLose();
      int piece = Math.min(missing, end - start);
      to.raw(buffer, start, piece);
      missing -= piece;
      consume(piece);
    }
  }

  long forwardRun(WireOutput to) {
    long messages = 1;
    if (size <= end - start) {
      byte type = buffer[start];
      to.count(type);
      int stop = start + size;
      while (end - stop >= HEADER_BYTES && buffer[stop] == type) {
        int length = (int) INT.get(buffer, stop + 1);
        role.check(type, length, limits.messageBytesMax());
        if (length >= end - stop) {
          break;
        }
        stop += length + 1;
        to.count(type);
        messages++;
      }
      to.raw(buffer, start, stop - start);
      consume(stop - start);
      return messages;
    }
    forward(to);
    return messages;
  }

  void skipMessage() {
    finishMessage();
  }

  /// Leaves the current message behind, reading what is missing of it.
  private void finishMessage() {
    if (size == 0) {
      return;
    }
    int missing = size - Math.min(size, end - start);
    consume(size - missing);
    while (missing > 0) {
      fillOrLose();
      int piece = Math.min(missing, end - start);
      missing -= piece;
      consume(piece);
    }
  }

  private void consume(int bytes) {
    start += bytes;
    cursor = start;
    size = 0;
  }

  int readRaw() {
    if (!awaitStart(1)) {
      return -1;
    }
    int value = buffer[start] & 0xff;
    consume(1);
    return value;
  }

  boolean probe() {
    try {
      // The last words of a peer may stand before its end.
      while (end - start < limits.largeBytes()) {
        prepareFill();
        int count = transport.readAvailable(view);
        if (count <= 0) {
          return count == 0;
        }
        account(count);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isDrained() {
    return start == end;
  }

  int bufferBytes() {
    return buffer.length;
  }

  void replace(Transport newTransport) {
    transport = newTransport;
  }

  long bytesRead() {
    return bytesRead;
  }

  long readySeen() {
    return readySeen;
  }

  /// Awaits the first `bytes` of a message; false when the peer hung up before it.
  private boolean awaitStart(int bytes) {
    while (end - start < bytes) {
      if (!fill()) {
        if (end == start) {
          return false;
        }
        throw truncated();
      }
    }
    return true;
  }

  /// Awaits the first `bytes` of the current message. Memory grows only with what really arrives.
  private void require(int bytes) {
    while (end - start < bytes) {
      fillOrLose();
    }
  }

  private void fillOrLose() {
    if (!fill()) {
      throw truncated();
    }
  }

  private RuntimeException truncated() {
    return loss.apply(new EOFException("unexpected end of the connection"));
  }

  private boolean fill() {
    try {
      prepareFill();
      return account(transport.read(view));
    } catch (IOException e) {
      throw loss.apply(e);
    }
  }

  private boolean account(int count) {
    if (count < 0) {
      return false;
    }
    end += count;
    bytesRead += count;
    quietFills = end > limits.restingBytes() ? 0 : quietFills + 1;
    return true;
  }

  private void prepareFill() {
    if (start == end) {
      cursor -= start;
      start = 0;
      end = 0;
      boolean quiet = quietFills > QUIET_FILLS && buffer.length > limits.restingBytes();
      if (quiet || buffer.length > limits.largeBytes()) {
        resize(quiet ? limits.restingBytes() : limits.largeBytes());
      }
    }
    if (end == buffer.length) {
      makeRoom();
    }
    view.limit(buffer.length).position(end);
  }

  private void makeRoom() {
    // A buffer that one read has filled is too small for what is coming, up to the bound; above
    // it only a message that must be whole makes it grow.
    if (buffer.length < limits.largeBytes() || end - start > buffer.length / 2) {
      resize((int) Math.min(2L * buffer.length, Integer.MAX_VALUE - 16));
    } else {
      move(buffer);
    }
  }

  private void resize(int length) {
    byte[] larger = new byte[length];
    move(larger);
    buffer = larger;
    view = ByteBuffer.wrap(larger);
  }

  private void move(byte[] to) {
    System.arraycopy(buffer, start, to, 0, end - start);
    cursor -= start;
    end -= start;
    start = 0;
  }
}
