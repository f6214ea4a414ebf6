package io.dpg.wire;

import static io.dpg.error.SqlState.CHARACTER_NOT_IN_REPERTOIRE;
import static io.dpg.error.SqlState.PROGRAM_LIMIT_EXCEEDED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlError;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Function;

/// The writing half of a [Wire]: composes messages in a buffer that is sent when full or flushed.
final class WireOutput {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /// So many small flushes in a row let a grown buffer shrink.
  private static final int QUIET_FLUSHES = 16;

  private static final String UNSYNCHRONIZED_TYPES = "PBDECH";

  private final WireLimits limits;
  private final Function<IOException, RuntimeException> loss;
  private Transport transport;
  private byte[] buffer;
  private int end;

  /// Where the message being composed begins, or -1.
  private int open = -1;

  /// Where its length word is.
  private int lengthAt;

  private int quietFlushes;
  private int turnBytesMax;
  private long bytesWritten;
  private long readyDue;
  private byte lastType;

  WireOutput(Transport transport, WireLimits limits, Function<IOException, RuntimeException> loss) {
    this.transport = transport;
    this.limits = limits;
    this.loss = loss;
    this.buffer = new byte[limits.restingBytes()];
  }

  void begin(int type) {
    beginUntyped();
    buffer[end] = (byte) type;
    lengthAt = end + 1;
    end += 5;
  }

  void beginUntyped() {
    if (open >= 0) {
      throw new IllegalStateException("a message is already being composed");
    }
    room(5);
    open = end;
    lengthAt = end;
  }

  void beginStartup() {
    beginUntyped();
    end += 4;
  }

  void end() {
    if (open < 0) {
      throw new IllegalStateException("no message is being composed");
    }
    INT.set(buffer, lengthAt, end - lengthAt);
    if (lengthAt != open) {
      count(buffer[open]);
    }
    open = -1;
  }

  void discard() {
    if (open >= 0) {
      end = open;
      open = -1;
    }
  }

  void putByte(int value) {
    room(1);
    buffer[end++] = (byte) value;
  }

  void putShort(int value) {
    room(2);
    SHORT.set(buffer, end, (short) value);
    end += 2;
  }

  void putInt(int value) {
    room(4);
    INT.set(buffer, end, value);
    end += 4;
  }

  void putBytes(byte[] bytes, int offset, int length) {
    room(length);
    System.arraycopy(bytes, offset, buffer, end, length);
    end += length;
  }

  void putString(String text) {
    if (text.indexOf('\0') >= 0) {
      discard();
      throw SqlError.of(
              CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\": 0x00")
          .asException();
    }
    putText(text);
    putByte(0);
  }

  void putText(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    putBytes(bytes, 0, bytes.length);
  }

  void message(int type, byte[] body, int offset, int length) {
    begin(type);
    INT.set(buffer, lengthAt, length + 4);
    count((byte) type);
    open = -1;
    raw(body, offset, length);
  }

  /// Bytes of whole messages, or pieces of one, that somebody else has framed.
  void raw(byte[] bytes, int offset, int length) {
    if (open >= 0) {
      throw new IllegalStateException("a message is already being composed");
    }
    if (length > buffer.length - end) {
      if (end + length > limits.largeBytes()) {
        send();
      }
      if (length >= limits.largeBytes()) {
        transmit(bytes, offset, length);
        return;
      }
      grow(end + length);
    }
    System.arraycopy(bytes, offset, buffer, end, length);
    end += length;
  }

  void flush() {
    if (end == 0) {
      return;
    }
    send();
    quietFlushes = turnBytesMax > limits.restingBytes() ? 0 : quietFlushes + 1;
    turnBytesMax = 0;
    boolean quiet = quietFlushes > QUIET_FLUSHES && buffer.length > limits.restingBytes();
    if (quiet || buffer.length > limits.largeBytes()) {
      buffer = new byte[quiet ? limits.restingBytes() : limits.largeBytes()];
    }
  }

  boolean isEmpty() {
    return end == 0;
  }

  void count(byte type) {
    lastType = type;
    if (type == 'Q' || type == 'S' || type == 'F') {
      readyDue++;
    }
  }

  void expectReady() {
    readyDue++;
  }

  int bufferBytes() {
    return buffer.length;
  }

  void replace(Transport newTransport) {
    transport = newTransport;
  }

  long bytesWritten() {
    return bytesWritten + end;
  }

  long readyDue() {
    return readyDue;
  }

  /// Whether the last request was none that a Sync must follow.
  boolean isSynchronized() {
    return end == 0 && UNSYNCHRONIZED_TYPES.indexOf(lastType) < 0;
  }

  /// Makes room for `bytes` more, sending the whole messages that are in the way.
  private void room(int bytes) {
    if (bytes <= buffer.length - end) {
      return;
    }
    if ((long) end + bytes > limits.largeBytes() && open != 0) {
      sendWhole();
    }
    long needed = (long) end + bytes;
    if (needed > buffer.length) {
      grow(needed);
    }
  }

  private void grow(long needed) {
    if (needed > WireLimits.POSTGRES_MESSAGE_BYTES_MAX) {
      discard();
      throw SqlError.of(PROGRAM_LIMIT_EXCEEDED, "message of more than %d bytes", needed)
          .asException();
    }
    long length = Math.min(limits.largeBytes(), Math.max(2L * buffer.length, needed));
    if (length < needed) {
      length = Math.min(WireLimits.POSTGRES_MESSAGE_BYTES_MAX, needed + needed / 2);
    }
    buffer = Arrays.copyOf(buffer, (int) length);
  }

  private void sendWhole() {
    if (open < 0) {
      send();
      return;
    }
    int begun = end - open;
    transmit(buffer, 0, open);
    System.arraycopy(buffer, open, buffer, 0, begun);
    lengthAt -= open;
    open = 0;
    end = begun;
  }

  private void send() {
    int bytes = end;
    end = 0;
    transmit(buffer, 0, bytes);
  }

  private void transmit(byte[] bytes, int offset, int length) {
    turnBytesMax = Math.max(turnBytesMax, length);
    if (length == 0) {
      return;
    }
    bytesWritten += length;
    try {
      transport.write(ByteBuffer.wrap(bytes, offset, length));
    } catch (IOException e) {
      throw loss.apply(e);
    }
  }
}
