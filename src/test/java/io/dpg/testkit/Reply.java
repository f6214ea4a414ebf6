package io.dpg.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// One message from a server: its type letter and what follows the length.
public final class Reply {

  /// The end of the connection, as a message of its own.
  public static final Reply CLOSED = new Reply('\0', new byte[0]);

  private final char type;
  private final byte[] body;

  Reply(char type, byte[] body) {
    this.type = type;
    this.body = body;
  }

  /// The one byte that answers a request for encryption.
  public static Reply ofByte(int answer) {
    return new Reply('!', new byte[] {(byte) answer});
  }

  public char type() {
    return type;
  }

  public byte[] body() {
    return body.clone();
  }

  /// A cursor over the body.
  public Cursor cursor() {
    return new Cursor(body);
  }

  /// The fields of an ErrorResponse or NoticeResponse by their letter.
  public Map<Character, String> fields() {
    Map<Character, String> fields = new LinkedHashMap<>();
    Cursor cursor = cursor();
    for (char field = (char) cursor.int8(); field != 0; field = (char) cursor.int8()) {
      fields.put(field, cursor.string());
    }
    return fields;
  }

  /// The SQLSTATE of an ErrorResponse or NoticeResponse.
  public String sqlState() {
    return Objects.requireNonNull(fields().get('C'), "an error without a SQLSTATE");
  }

  @Override
  public String toString() {
    return Transcript.render(this, OidNames.NONE);
  }

  /// Reads a body from its beginning to its end.
  public static final class Cursor {

    private final byte[] body;
    private final ByteBuffer buffer;

    private Cursor(byte[] body) {
      this.body = body;
      this.buffer = ByteBuffer.wrap(body);
    }

    public int int8() {
      return buffer.get();
    }

    public int int16() {
      return buffer.getShort();
    }

    public int int32() {
      return buffer.getInt();
    }

    public String string() {
      int start = buffer.position();
      while (buffer.get() != 0) {
        // The zero byte ends it.
      }
      return new String(body, start, buffer.position() - start - 1, StandardCharsets.UTF_8);
    }

    public byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      return bytes;
    }

    public int remaining() {
      return buffer.remaining();
    }
  }
}
