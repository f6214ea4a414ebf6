package io.dpg.wire;

import io.dpg.pgtype.ByteSlice;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message from a client to a server (manual, "Message Formats"). Each record shows its body's
/// bytes; before them stand the type byte and `int32 length`.
public sealed interface FrontendMessage {

  void write(Wire wire);

  /// The message that [Wire#next] has found. 08P01 or 22021 when its body is malformed.
  static FrontendMessage decode(int type, Wire wire) {
    return FrontendDecoder.decode(type, wire);
  }

  /// 'Q': `string sql`
  record Query(String sql) implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('Q').putString(sql).end();
    }
  }

  /// 'P': `string name | string sql | int16 n | int32[n] type oids`
  ///
  /// @param name empty for the unnamed statement
  /// @param parameterTypes oids; 0 leaves a type open, and so does a short list
  record Parse(String name, String sql, List<Integer> parameterTypes) implements FrontendMessage {
    public Parse {
      parameterTypes = List.copyOf(parameterTypes);
    }

    @Override
    public void write(Wire wire) {
      wire.begin('P').putString(name).putString(sql).putShort(parameterTypes.size());
      parameterTypes.forEach(wire::putInt);
      wire.end();
    }
  }

  /// 'B': `string portal | string statement | int16 n | int16[n] formats | int16 n | (int32 length
  /// or -1 | bytes)[n] | int16 n | int16[n] result formats`
  ///
  /// @param parameterFormats none: all text; one: for all; else one for each
  /// @param values null for NULL
  /// @param resultFormats as parameterFormats
  record Bind(
      String portal,
      String statement,
      List<Short> parameterFormats,
      List<@Nullable ByteSlice> values,
      List<Short> resultFormats)
      implements FrontendMessage {
    public Bind {
      parameterFormats = List.copyOf(parameterFormats);
      values = Collections.unmodifiableList(new java.util.ArrayList<>(values));
      resultFormats = List.copyOf(resultFormats);
    }

    /// The format of a value: 0 text, 1 binary.
    public int parameterFormat(int index) {
      return switch (parameterFormats.size()) {
        case 0 -> 0;
        case 1 -> parameterFormats.getFirst();
        default -> parameterFormats.get(index);
      };
    }

    @Override
    public void write(Wire wire) {
      wire.begin('B').putString(portal).putString(statement);
      wire.putShort(parameterFormats.size());
      parameterFormats.forEach(wire::putShort);
      wire.putShort(values.size());
      for (ByteSlice value : values) {
        if (value == null) {
          wire.putInt(-1);
        } else {
          wire.putInt(value.length()).putBytes(value);
        }
      }
      wire.putShort(resultFormats.size());
      resultFormats.forEach(wire::putShort);
      wire.end();
    }
  }

  /// What Describe and Close name.
  enum Target {
    STATEMENT('S'),
    PORTAL('P');

    private final char code;

    Target(char code) {
      this.code = code;
    }

    public char code() {
      return code;
    }
  }

  /// 'D': `byte target | string name`
  record Describe(Target target, String name) implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('D').putByte(target.code()).putString(name).end();
    }
  }

  /// 'C': `byte target | string name`
  record Close(Target target, String name) implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('C').putByte(target.code()).putString(name).end();
    }
  }

  /// 'E': `string portal | int32 rows`
  ///
  /// @param rowsMax 0 or less for no limit
  record Execute(String portal, int rowsMax) implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('E').putString(portal).putInt(rowsMax).end();
    }
  }

  /// 'S', without a body
  record Sync() implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('S').end();
    }
  }

  /// 'H', without a body
  record Flush() implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('H').end();
    }
  }

  /// 'd': any piece of the data
  record CopyData(ByteSlice data) implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.message('d', data.bytes(), data.offset(), data.length());
    }
  }

  /// 'c', without a body
  record CopyDone() implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('c').end();
    }
  }

  /// 'f': `string reason`
  record CopyFail(String reason) implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('f').putString(reason).end();
    }
  }

  /// 'p': an answer to an Authentication request; which of three layouts depends on the request.
  record AuthenticationResponse(ByteSlice body) implements FrontendMessage {

    /// `string password`, clear or md5.
    public static AuthenticationResponse password(String password) {
      byte[] text = password.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      return new AuthenticationResponse(
          ByteSlice.of(java.util.Arrays.copyOf(text, text.length + 1)));
    }

    /// SASLResponse: the mechanism's bytes.
    public static AuthenticationResponse sasl(String message) {
      return new AuthenticationResponse(ByteSlice.of(message));
    }

    /// SASLInitialResponse: `string mechanism | int32 length | bytes`.
    public static AuthenticationResponse saslInitial(String mechanism, String message) {
      byte[] name = mechanism.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      byte[] data = message.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      java.nio.ByteBuffer body = java.nio.ByteBuffer.allocate(name.length + 5 + data.length);
      body.put(name).put((byte) 0).putInt(data.length).put(data);
      return new AuthenticationResponse(ByteSlice.of(body.array()));
    }

    /// This answer as a PasswordMessage.
    public String asPassword() {
      return FrontendDecoder.password(body);
    }

    /// This answer as a SASLInitialResponse.
    public SaslInitial asSaslInitial() {
      return FrontendDecoder.saslInitial(body);
    }

    /// This answer as a SASLResponse.
    public String asSasl() {
      return Utf8.decode(body.bytes(), body.offset(), body.length());
    }

    @Override
    public void write(Wire wire) {
      wire.message('p', body.bytes(), body.offset(), body.length());
    }
  }

  /// What a SASLInitialResponse holds.
  ///
  /// @param message null when the client sent none
  record SaslInitial(String mechanism, @Nullable String message) {}

  /// 'F': a function call of the fast path, undecoded
  record FunctionCall(ByteSlice body) implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.message('F', body.bytes(), body.offset(), body.length());
    }
  }

  /// 'X', without a body
  record Terminate() implements FrontendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('X').end();
    }
  }
}
