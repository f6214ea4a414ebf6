package io.dpg.wire;

import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.pgtype.ByteSlice;
import io.dpg.wire.BackendMessage.Authentication;
import io.dpg.wire.BackendMessage.AuthenticationCleartextPassword;
import io.dpg.wire.BackendMessage.AuthenticationMd5Password;
import io.dpg.wire.BackendMessage.AuthenticationOk;
import io.dpg.wire.BackendMessage.AuthenticationOther;
import io.dpg.wire.BackendMessage.AuthenticationSasl;
import io.dpg.wire.BackendMessage.AuthenticationSaslContinue;
import io.dpg.wire.BackendMessage.AuthenticationSaslFinal;
import io.dpg.wire.BackendMessage.BackendKeyData;
import io.dpg.wire.BackendMessage.CommandComplete;
import io.dpg.wire.BackendMessage.CopyDirection;
import io.dpg.wire.BackendMessage.CopyOutData;
import io.dpg.wire.BackendMessage.CopyResponse;
import io.dpg.wire.BackendMessage.DataRow;
import io.dpg.wire.BackendMessage.ErrorResponse;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.BackendMessage.FunctionCallResponse;
import io.dpg.wire.BackendMessage.NegotiateProtocolVersion;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.wire.BackendMessage.ParameterDescription;
import io.dpg.wire.BackendMessage.ParameterStatus;
import io.dpg.wire.BackendMessage.ReadyForQuery;
import io.dpg.wire.BackendMessage.RowDescription;
import io.dpg.wire.BackendMessage.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads [BackendMessage]s.
final class BackendDecoder {

  private BackendDecoder() {}

  static BackendMessage decode(int type, Wire wire) {
    BackendMessage message =
        switch (type) {
          case 'R' -> authentication(wire);
          case 'K' -> new BackendKeyData(wire.readInt(), rest(wire));
          case 'S' -> new ParameterStatus(wire.readString(), wire.readString());
          case 'v' -> negotiation(wire);
          case 'Z' -> new ReadyForQuery(status(wire.readByte()));
          case 'T' -> rowDescription(wire);
          case 't' -> new ParameterDescription(ints(wire));
          case 'C' -> new CommandComplete(wire.readString());
          case 'G' -> copyResponse(CopyDirection.IN, wire);
          case 'H' -> copyResponse(CopyDirection.OUT, wire);
          case 'W' -> copyResponse(CopyDirection.BOTH, wire);
          case 'd' -> new CopyOutData(rest(wire));
          case 'D' -> new DataRow(rest(wire));
          case 'E' -> {
            Map<Character, String> fields = ErrorFields.read(wire);
            yield new ErrorResponse(ErrorFields.severity(fields), ErrorFields.error(fields));
          }
          case 'N' -> {
            Map<Character, String> fields = ErrorFields.read(wire);
            yield new NoticeResponse(ErrorFields.severity(fields), ErrorFields.error(fields));
          }
          case 'A' ->
              new NotificationResponse(wire.readInt(), wire.readString(), wire.readString());
          case 'V' -> new FunctionCallResponse(rest(wire));
          default -> signal(type);
        };
    wire.endBody();
    return message;
  }

  private static Authentication authentication(Wire wire) {
    int kind = wire.readInt();
    return switch (kind) {
      case 0 -> new AuthenticationOk();
      case 3 -> new AuthenticationCleartextPassword();
      case 5 -> new AuthenticationMd5Password(ByteSlice.of(wire.readBytes(4)));
      case 10 -> {
        List<String> mechanisms = new ArrayList<>();
        while (wire.bodyRemaining() > 1) {
          mechanisms.add(wire.readString());
        }
        wire.readByte();
        yield new AuthenticationSasl(mechanisms);
      }
      case 11 -> new AuthenticationSaslContinue(text(wire));
      case 12 -> new AuthenticationSaslFinal(text(wire));
      default -> new AuthenticationOther(kind, rest(wire));
    };
  }

  private static NegotiateProtocolVersion negotiation(Wire wire) {
    int newest = wire.readInt();
    int count = wire.readInt();
    requireRoom(wire, count);
    List<String> options = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      options.add(wire.readString());
    }
    return new NegotiateProtocolVersion(newest, options);
  }

  private static RowDescription rowDescription(Wire wire) {
    int count = wire.readShort() & 0xffff;
    requireRoom(wire, count * 19L);
    List<Field> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(
          new Field(
              wire.readString(),
              wire.readInt(),
              wire.readShort(),
              wire.readInt(),
              wire.readShort(),
              wire.readInt(),
              wire.readShort()));
    }
    return new RowDescription(fields);
  }

  private static CopyResponse copyResponse(CopyDirection direction, Wire wire) {
    int format = wire.readByte();
    int count = wire.readShort() & 0xffff;
    requireRoom(wire, 2L * count);
    List<Short> formats = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      formats.add(wire.readShort());
    }
    return new CopyResponse(direction, format, formats);
  }

  private static List<Integer> ints(Wire wire) {
    int count = wire.readShort() & 0xffff;
    requireRoom(wire, 4L * count);
    List<Integer> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(wire.readInt());
    }
    return values;
  }

  static TransactionStatus status(int code) {
    for (TransactionStatus status : TransactionStatus.values()) {
      if (status.code() == code) {
        return status;
      }
    }
    throw violation("invalid transaction status %d", code);
  }

  private static Signal signal(int type) {
    for (Signal signal : Signal.values()) {
      if (signal.code() == type) {
        return signal;
      }
    }
    throw violation("invalid backend message type %d", type);
  }

  private static ByteSlice rest(Wire wire) {
    return ByteSlice.of(wire.readBytes(wire.bodyRemaining()));
  }

  private static String text(Wire wire) {
    ByteSlice rest = rest(wire);
    return Utf8.decode(rest.bytes(), rest.offset(), rest.length());
  }

  /// A lying count must not make the list it announces be allocated.
  private static void requireRoom(Wire wire, long bytes) {
    if (bytes < 0 || bytes > wire.bodyRemaining()) {
      throw violation("insufficient data left in message");
    }
  }

  @com.google.errorprone.annotations.FormatMethod
  private static SqlErrorException violation(String format, @Nullable Object... arguments) {
    return SqlError.of(PROTOCOL_VIOLATION, format, arguments).asException();
  }
}
