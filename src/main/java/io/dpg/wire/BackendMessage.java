package io.dpg.wire;

import io.dpg.error.SqlError;
import io.dpg.pgtype.ByteSlice;
import java.util.List;

/// A message from a server to a client (manual, "Message Formats"). Rows stay undecoded: on the way
/// of a query they are relayed by [Wire#forwardRun].
public sealed interface BackendMessage {

  void write(Wire wire);

  /// The message that [Wire#next] has found; 08P01 when its body is malformed.
  static BackendMessage decode(int type, Wire wire) {
    return BackendDecoder.decode(type, wire);
  }

  /// 'R': `int32 kind | ...`
  sealed interface Authentication extends BackendMessage {}

  /// 'R' 0
  record AuthenticationOk() implements Authentication {
    @Override
    public void write(Wire wire) {
      wire.begin('R').putInt(0).end();
    }
  }

  /// 'R' 3
  record AuthenticationCleartextPassword() implements Authentication {
    @Override
    public void write(Wire wire) {
      wire.begin('R').putInt(3).end();
    }
  }

  /// 'R' 5: `byte[4] salt`
  record AuthenticationMd5Password(ByteSlice salt) implements Authentication {
    @Override
    public void write(Wire wire) {
      wire.begin('R').putInt(5).putBytes(salt).end();
    }
  }

  /// 'R' 10: `(string mechanism)* | 0`
  record AuthenticationSasl(List<String> mechanisms) implements Authentication {
    public AuthenticationSasl {
      mechanisms = List.copyOf(mechanisms);
    }

    @Override
    public void write(Wire wire) {
      wire.begin('R').putInt(10);
      mechanisms.forEach(wire::putString);
      wire.putByte(0).end();
    }
  }

  /// 'R' 11: the mechanism's bytes
  record AuthenticationSaslContinue(String message) implements Authentication {
    @Override
    public void write(Wire wire) {
      wire.begin('R').putInt(11).putText(message).end();
    }
  }

  /// 'R' 12: the mechanism's bytes
  record AuthenticationSaslFinal(String message) implements Authentication {
    @Override
    public void write(Wire wire) {
      wire.begin('R').putInt(12).putText(message).end();
    }
  }

  /// 'R' of a kind dpg does not take part in: Kerberos, GSSAPI, SSPI.
  record AuthenticationOther(int kind, ByteSlice data) implements Authentication {
    @Override
    public void write(Wire wire) {
      wire.begin('R').putInt(kind).putBytes(data).end();
    }
  }

  /// 'K': `int32 process id | key`
  ///
  /// @param key 4 bytes in protocol 3.0, up to 256 in 3.2
  record BackendKeyData(int processId, ByteSlice key) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('K').putInt(processId).putBytes(key).end();
    }
  }

  /// 'S': `string name | string value`
  record ParameterStatus(String name, String value) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('S').putString(name).putString(value).end();
    }
  }

  /// 'v': `int32 newest minor version | int32 n | string[n] options not recognized`
  record NegotiateProtocolVersion(int newestVersion, List<String> unknownOptions)
      implements BackendMessage {
    public NegotiateProtocolVersion {
      unknownOptions = List.copyOf(unknownOptions);
    }

    @Override
    public void write(Wire wire) {
      wire.begin('v').putInt(newestVersion).putInt(unknownOptions.size());
      unknownOptions.forEach(wire::putString);
      wire.end();
    }
  }

  /// 'Z': `byte status`
  record ReadyForQuery(TransactionStatus status) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('Z').putByte(status.code()).end();
    }
  }

  /// One column of a RowDescription.
  ///
  /// @param tableOid and columnNumber 0 when it is no column of a table
  /// @param typeSize negative for variable length
  /// @param typeModifier -1 for none
  /// @param format 0 text (also while unknown), 1 binary
  record Field(
      String name,
      int tableOid,
      int columnNumber,
      int typeOid,
      int typeSize,
      int typeModifier,
      int format) {

    /// A column of no table, in text format.
    public static Field of(String name, int typeOid, int typeSize) {
      return new Field(name, 0, 0, typeOid, typeSize, -1, 0);
    }

    /// The same column in another format.
    public Field format(int newFormat) {
      return new Field(name, tableOid, columnNumber, typeOid, typeSize, typeModifier, newFormat);
    }
  }

  /// 'T': `int16 n | (string name | int32 table | int16 column | int32 type | int16 size | int32
  /// modifier | int16 format)[n]`
  record RowDescription(List<Field> fields) implements BackendMessage {
    public RowDescription {
      fields = List.copyOf(fields);
    }

    @Override
    public void write(Wire wire) {
      wire.begin('T').putShort(fields.size());
      for (Field field : fields) {
        wire.putString(field.name()).putInt(field.tableOid()).putShort(field.columnNumber());
        wire.putInt(field.typeOid()).putShort(field.typeSize());
        wire.putInt(field.typeModifier()).putShort(field.format());
      }
      wire.end();
    }
  }

  /// 't': `int16 n | int32[n] type oids`
  record ParameterDescription(List<Integer> types) implements BackendMessage {
    public ParameterDescription {
      types = List.copyOf(types);
    }

    @Override
    public void write(Wire wire) {
      wire.begin('t').putShort(types.size());
      types.forEach(wire::putInt);
      wire.end();
    }
  }

  /// 'C': `string tag`
  record CommandComplete(String tag) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('C').putString(tag).end();
    }
  }

  /// 'G', 'H' or 'W': `byte format | int16 n | int16[n] column formats`
  record CopyResponse(CopyDirection direction, int format, List<Short> columnFormats)
      implements BackendMessage {
    public CopyResponse {
      columnFormats = List.copyOf(columnFormats);
    }

    @Override
    public void write(Wire wire) {
      wire.begin(direction.code()).putByte(format).putShort(columnFormats.size());
      columnFormats.forEach(wire::putShort);
      wire.end();
    }
  }

  /// Which way a COPY goes, seen from the client.
  enum CopyDirection {
    IN('G'),
    OUT('H'),
    BOTH('W');

    private final char code;

    CopyDirection(char code) {
      this.code = code;
    }

    public char code() {
      return code;
    }
  }

  /// 'd': any piece of the data
  record CopyOutData(ByteSlice data) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.message('d', data.bytes(), data.offset(), data.length());
    }
  }

  /// 'D', undecoded: `int16 n | (int32 length or -1 | bytes)[n]`
  record DataRow(ByteSlice body) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.message('D', body.bytes(), body.offset(), body.length());
    }
  }

  /// 'E': `(byte field | string value)* | 0`
  record ErrorResponse(Severity severity, SqlError error) implements BackendMessage {

    /// An error that ends the statement.
    public static ErrorResponse of(SqlError error) {
      return new ErrorResponse(Severity.ERROR, error);
    }

    /// An error that ends the connection.
    public static ErrorResponse fatal(SqlError error) {
      return new ErrorResponse(Severity.FATAL, error);
    }

    @Override
    public void write(Wire wire) {
      ErrorFields.write('E', severity, error, wire);
    }
  }

  /// 'N': as ErrorResponse
  record NoticeResponse(Severity severity, SqlError notice) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      ErrorFields.write('N', severity, notice, wire);
    }
  }

  /// 'A': `int32 process id | string channel | string payload`
  record NotificationResponse(int processId, String channel, String payload)
      implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.begin('A').putInt(processId).putString(channel).putString(payload).end();
    }
  }

  /// A message that is nothing but its type.
  enum Signal implements BackendMessage {
    PARSE_COMPLETE('1'),
    BIND_COMPLETE('2'),
    CLOSE_COMPLETE('3'),
    NO_DATA('n'),
    PORTAL_SUSPENDED('s'),
    EMPTY_QUERY_RESPONSE('I'),
    COPY_DONE('c');

    private final char code;

    Signal(char code) {
      this.code = code;
    }

    public char code() {
      return code;
    }

    @Override
    public void write(Wire wire) {
      wire.begin(code).end();
    }
  }

  /// 'V': the answer to a function call of the fast path, undecoded
  record FunctionCallResponse(ByteSlice body) implements BackendMessage {
    @Override
    public void write(Wire wire) {
      wire.message('V', body.bytes(), body.offset(), body.length());
    }
  }
}
