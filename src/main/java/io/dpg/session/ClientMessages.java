package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.Encodings;
import io.dpg.pgtype.Oid;
import io.dpg.wire.BackendMessage.CommandComplete;
import io.dpg.wire.BackendMessage.ErrorResponse;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.NotificationResponse;
import io.dpg.wire.BackendMessage.ParameterStatus;
import io.dpg.wire.BackendMessage.ReadyForQuery;
import io.dpg.wire.BackendMessage.RowDescription;
import io.dpg.wire.EncodedTransport;
import io.dpg.wire.Severity;
import io.dpg.wire.TransactionStatus;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeListener;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is said to one client. Owner: the session's thread.
final class ClientMessages implements NodeListener {

  /// OIDs of types that are text in binary format too.
  private static final int JSON = 114;

  private static final int XML = 142;

  private final Wire wire;
  private final EncodedTransport transport;
  private final int processId;
  private volatile String application = "";
  private String encoding = "UTF8";
  private final Map<String, String> reported = new HashMap<>();
  private final Map<String, String> current = new LinkedHashMap<>();

  /// @param transport what the wire writes to
  /// @param processId what the client knows its session by
  ClientMessages(Wire wire, EncodedTransport transport, int processId) {
    this.wire = wire;
    this.transport = transport;
    this.processId = processId;
  }

  int processId() {
    return processId;
  }

  /// What the client calls itself, as it was told last. For any thread.
  String application() {
    return application;
  }

  Wire wire() {
    return wire;
  }

  /// Speaks the client's encoding from now on.
  ///
  /// @param name PostgreSQL's
  void encoding(String name) {
    if (!name.equals(encoding)) {
      wire.flush();
      encoding = name;
      transport.encoding(name, Encodings.charset(name).orElseThrow());
      report("client_encoding", name);
    }
  }

  boolean isUtf8() {
    return encoding.equals("UTF8") || encoding.equals("SQL_ASCII");
  }

  /// Says which columns of the rows to come are text: in binary format only some types are.
  void rowFormats(List<Field> fields) {
    if (!isUtf8()) {
      wire.flush();
      transport.textColumns(i -> i >= fields.size() || isText(fields.get(i)));
    }
  }

  private static boolean isText(Field field) {
    return switch (field.typeOid()) {
      case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME, Oid.UNKNOWN, JSON, XML -> true;
      default -> field.format() == 0;
    };
  }

  void rowDescription(List<Field> fields) {
    wire.write(new RowDescription(fields));
  }

  /// A row of texts.
  void textRow(List<String> values) {
    wire.begin('D').putShort(values.size());
    for (String value : values) {
      byte[] text = value.getBytes(StandardCharsets.UTF_8);
      wire.putInt(text.length).putBytes(text);
    }
    wire.end();
  }

  void commandComplete(String tag) {
    wire.write(new CommandComplete(tag));
  }

  void emptyQuery() {
    wire.begin('I').end();
  }

  void error(SqlError error) {
    wire.discard();
    wire.write(ErrorResponse.of(error));
  }

  void fatal(SqlError error) {
    wire.discard();
    wire.write(ErrorResponse.fatal(error)).flush();
  }

  void ready(TransactionStatus status) {
    current.forEach(this::tell);
    current.clear();
    wire.write(new ReadyForQuery(status)).flush();
  }

  void warn(SqlState state, String message) {
    wire.write(new NoticeResponse(Severity.WARNING, SqlError.of(state, "%s", message)));
  }

  void notice(String message) {
    wire.write(
        new NoticeResponse(
            Severity.NOTICE, SqlError.of(SqlState.SUCCESSFUL_COMPLETION, "%s", message)));
  }

  // What nodes say unasked

  @Override
  public void notice(NoticeResponse notice) {
    wire.write(notice);
  }

  @Override
  public void parameterStatus(ParameterStatus change) {
    if (!change.name().equals("client_encoding")) {
      report(change.name(), change.value());
    }
  }

  @Override
  public void notification(NotificationResponse notification) {
    wire.write(notification);
  }

  /// Takes note of a setting's value; the client is told before the next ReadyForQuery, if it does
  /// not know it already.
  void report(String name, String value) {
    current.put(name, value);
  }

  private void tell(String name, String value) {
    if (name.equals("application_name")) {
      application = value;
    }
    if (!value.equals(reported.put(name, value))) {
      wire.write(new ParameterStatus(name, value));
    }
  }
}
