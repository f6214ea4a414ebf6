package io.dpg.wire;

import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.pgtype.ByteSlice;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a connection begins with: `int32 length | int32 code | ...`, without a type byte.
public sealed interface StartupPacket {

  int PROTOCOL_3_0 = 3 << 16;
  int PROTOCOL_3_2 = 3 << 16 | 2;
  int CANCEL_CODE = 80877102;
  int SSL_CODE = 80877103;
  int GSS_ENCRYPTION_CODE = 80877104;

  void write(Wire wire);

  /// `int32 version | (string name | string value)* | 0`
  ///
  /// @param majorVersion 3, or what dpg will have to refuse
  /// @param minorVersion of the protocol: 0 or 2; clients may ask for a later one
  /// @param parameters in the client's order; when one comes twice, its last value
  record StartupMessage(int majorVersion, int minorVersion, Map<String, String> parameters)
      implements StartupPacket {
    public StartupMessage {
      parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    @Override
    public void write(Wire wire) {
      wire.beginStartup().putInt(majorVersion << 16 | minorVersion);
      parameters.forEach((name, value) -> wire.putString(name).putString(value));
      wire.putByte(0).end();
      wire.expectReady();
    }
  }

  record SslRequest() implements StartupPacket {
    @Override
    public void write(Wire wire) {
      wire.beginStartup().putInt(SSL_CODE).end();
    }
  }

  record GssEncryptionRequest() implements StartupPacket {
    @Override
    public void write(Wire wire) {
      wire.beginStartup().putInt(GSS_ENCRYPTION_CODE).end();
    }
  }

  /// `int32 process id | key`
  ///
  /// @param key 4 bytes in protocol 3.0, up to 256 in 3.2
  record CancelRequest(int processId, ByteSlice key) implements StartupPacket {
    @Override
    public void write(Wire wire) {
      wire.beginStartup().putInt(CANCEL_CODE).putInt(processId).putBytes(key).end();
    }
  }

  /// The packet that [Wire#nextStartup] has found.
  static StartupPacket decode(int code, Wire wire) {
    return switch (code) {
      case SSL_CODE -> new SslRequest();
      case GSS_ENCRYPTION_CODE -> new GssEncryptionRequest();
      case CANCEL_CODE -> decodeCancel(wire);
      default -> decodeStartup(code, wire);
    };
  }

  private static CancelRequest decodeCancel(Wire wire) {
    int keyBytes = wire.bodyRemaining() - 4;
    if (keyBytes < 1 || keyBytes > 256) {
      throw SqlError.of(PROTOCOL_VIOLATION, "invalid length of cancel request packet")
          .asException();
    }
    return new CancelRequest(wire.readInt(), ByteSlice.of(wire.readBytes(keyBytes)));
  }

  private static StartupMessage decodeStartup(int code, Wire wire) {
    Map<String, String> parameters = new LinkedHashMap<>();
    // Another major version may have another layout; the caller refuses it by its number.
    if (code >>> 16 == 3) {
      while (wire.bodyRemaining() > 1) {
        String name = wire.readString();
        if (name.isEmpty()) {
          throw badLayout();
        }
        parameters.put(name, wire.readString());
      }
      if (wire.bodyRemaining() != 1 || wire.readByte() != 0) {
        throw badLayout();
      }
    }
    return new StartupMessage(code >>> 16, code & 0xffff, parameters);
  }

  private static SqlErrorException badLayout() {
    return SqlError.of(
            PROTOCOL_VIOLATION, "invalid startup packet layout: expected terminator as last byte")
        .asException();
  }
}
