package io.dpg.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/// Composes a message again while the text in it changes its encoding.
final class MessageText {

  private final ByteBuffer from;
  private final ByteArrayOutputStream to = new ByteArrayOutputStream();
  private final Charset source;
  private final Charset target;

  /// @param message with type and length
  MessageText(ByteBuffer message, Charset source, Charset target) {
    this.from = message.duplicate().position(5);
    this.source = source;
    this.target = target;
  }

  boolean hasMore() {
    return from.hasRemaining();
  }

  byte readByte() {
    byte value = from.get();
    to.write(value);
    return value;
  }

  int readShort() {
    int value = from.getShort();
    to.write(value >> 8);
    to.write(value);
    return value & 0xffff;
  }

  int readInt() {
    int value = from.getInt();
    putInt(value);
    return value;
  }

  private void putInt(int value) {
    to.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  void copy(int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    to.writeBytes(bytes);
  }

  void copyRest() {
    copy(from.remaining());
  }

  /// Text up to a NUL.
  void string() {
    int length = 0;
    while (from.get(from.position() + length) != 0) {
      length++;
    }
    to.writeBytes(converted(length));
    readByte();
  }

  /// `int32 length or -1 | bytes`
  void value(boolean isText) {
    int length = from.getInt();
    if (length < 0 || !isText) {
      putInt(length);
      copy(Math.max(length, 0));
      return;
    }
    byte[] converted = converted(length);
    putInt(converted.length);
    to.writeBytes(converted);
  }

  private byte[] converted(int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return new String(bytes, source).getBytes(target);
  }

  /// The whole message.
  byte[] toBytes(int type) {
    byte[] body = to.toByteArray();
    return ByteBuffer.allocate(5 + body.length)
        .put((byte) type)
        .putInt(body.length + 4)
        .put(body)
        .array();
  }
}
