package io.dpg.wire;

import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.pgtype.ByteSlice;
import io.dpg.wire.FrontendMessage.AuthenticationResponse;
import io.dpg.wire.FrontendMessage.Bind;
import io.dpg.wire.FrontendMessage.Close;
import io.dpg.wire.FrontendMessage.CopyData;
import io.dpg.wire.FrontendMessage.CopyDone;
import io.dpg.wire.FrontendMessage.CopyFail;
import io.dpg.wire.FrontendMessage.Describe;
import io.dpg.wire.FrontendMessage.Execute;
import io.dpg.wire.FrontendMessage.Flush;
import io.dpg.wire.FrontendMessage.FunctionCall;
import io.dpg.wire.FrontendMessage.Parse;
import io.dpg.wire.FrontendMessage.Query;
import io.dpg.wire.FrontendMessage.SaslInitial;
import io.dpg.wire.FrontendMessage.Sync;
import io.dpg.wire.FrontendMessage.Target;
import io.dpg.wire.FrontendMessage.Terminate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads [FrontendMessage]s; the errors are those of PostgreSQL's pqformat.c and postgres.c.
final class FrontendDecoder {

  private FrontendDecoder() {}

  static FrontendMessage decode(int type, Wire wire) {
    FrontendMessage message =
        switch (type) {
          case 'Q' -> new Query(wire.readString());
          case 'P' -> parse(wire);
          case 'B' -> bind(wire);
          case 'D' -> new Describe(target(wire, "DESCRIBE"), wire.readString());
          case 'C' -> new Close(target(wire, "CLOSE"), wire.readString());
          case 'E' -> new Execute(wire.readString(), wire.readInt());
          case 'S' -> new Sync();
          case 'H' -> new Flush();
          case 'X' -> new Terminate();
          case 'd' -> new CopyData(rest(wire));
          case 'c' -> new CopyDone();
          case 'f' -> new CopyFail(wire.readString());
          case 'p' -> new AuthenticationResponse(rest(wire));
          case 'F' -> new FunctionCall(rest(wire));
          default -> throw violation("invalid frontend message type %d", type);
        };
    wire.endBody();
    return message;
  }

  private static Parse parse(Wire wire) {
    String name = wire.readString();
    String sql = wire.readString();
    int count = wire.readShort() & 0xffff;
    requireRoom(wire, 4L * count);
    List<Integer> types = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      types.add(wire.readInt());
    }
    return new Parse(name, sql, types);
  }

  private static Bind bind(Wire wire) {
    String portal = wire.readString();
    String statement = wire.readString();
    List<Short> formats = formats(wire);
    int count = wire.readShort() & 0xffff;
    if (formats.size() > 1 && formats.size() != count) {
      throw violation(
          "bind message has %d parameter formats but %d parameters", formats.size(), count);
    }
    requireRoom(wire, 4L * count);
    List<@Nullable ByteSlice> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = wire.readInt();
      values.add(length == -1 ? null : ByteSlice.of(wire.readBytes(length)));
    }
    return new Bind(portal, statement, formats, values, formats(wire));
  }

  private static List<Short> formats(Wire wire) {
    int count = wire.readShort() & 0xffff;
    requireRoom(wire, 2L * count);
    List<Short> formats = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      formats.add(wire.readShort());
    }
    return formats;
  }

  private static Target target(Wire wire, String message) {
    int code = wire.readByte();
    return switch (code) {
      case 'S' -> Target.STATEMENT;
      case 'P' -> Target.PORTAL;
      default -> throw violation("invalid %s message subtype %d", message, code);
    };
  }

  private static ByteSlice rest(Wire wire) {
    return ByteSlice.of(wire.readBytes(wire.bodyRemaining()));
  }

  /// A lying count must not make the list it announces be allocated.
  private static void requireRoom(Wire wire, long bytes) {
    if (bytes > wire.bodyRemaining()) {
      throw violation("insufficient data left in message");
    }
  }

  static String password(ByteSlice body) {
    int length = body.length() - 1;
    if (length < 0 || body.at(length) != 0 || indexOfNul(body) != length) {
      throw violation("invalid password packet size");
    }
    return Utf8.decode(body.bytes(), body.offset(), length);
  }

  static SaslInitial saslInitial(ByteSlice body) {
    int nameLength = indexOfNul(body);
    if (nameLength < 0) {
      throw violation("invalid string in message");
    }
    String mechanism = Utf8.decode(body.bytes(), body.offset(), nameLength);
    ByteBuffer rest =
        ByteBuffer.wrap(
            body.bytes(), body.offset() + nameLength + 1, body.length() - nameLength - 1);
    if (rest.remaining() < 4) {
      throw violation("insufficient data left in message");
    }
    int length = rest.getInt();
    if (length == -1 && !rest.hasRemaining()) {
      return new SaslInitial(mechanism, null);
    }
    if (length != rest.remaining()) {
      throw violation("invalid message format");
    }
    return new SaslInitial(mechanism, Utf8.decode(body.bytes(), rest.position(), length));
  }

  private static int indexOfNul(ByteSlice body) {
    for (int i = 0; i < body.length(); i++) {
      if (body.at(i) == 0) {
        return i;
      }
    }
    return -1;
  }

  @com.google.errorprone.annotations.FormatMethod
  private static SqlErrorException violation(String format, @Nullable Object... arguments) {
    return SqlError.of(PROTOCOL_VIOLATION, format, arguments).asException();
  }
}
