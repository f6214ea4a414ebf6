package io.dpg.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Builds messages of PostgreSQL's protocol byte by byte: big-endian numbers, strings that end with
/// a zero byte.
public final class Bytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Bytes int8(int value) {
    out.write(value);
    return this;
  }

  public Bytes int16(int value) {
    return int8(value >>> 8).int8(value);
  }

  public Bytes int32(int value) {
    return int16(value >>> 16).int16(value);
  }

  public Bytes string(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8)).int8(0);
  }

  public Bytes bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] toArray() {
    return out.toByteArray();
  }

  /// `type | int32 length including itself | body`
  public byte[] asMessage(char type) {
    byte[] body = toArray();
    return new Bytes().int8(type).int32(body.length + 4).bytes(body).toArray();
  }

  /// `int32 length including itself | body`, as the first message of a connection.
  public byte[] asStartup() {
    byte[] body = toArray();
    return new Bytes().int32(body.length + 4).bytes(body).toArray();
  }
}
