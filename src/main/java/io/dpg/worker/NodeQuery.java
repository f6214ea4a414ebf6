package io.dpg.worker;

import static io.dpg.error.SqlState.PROGRAM_LIMIT_EXCEEDED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlError;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.CommandComplete;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.BackendMessage.RowDescription;
import io.dpg.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of dpg's own statements on a node, its answer held in memory.
final class NodeQuery {

  private final NodeConnection connection;
  private final Wire wire;
  private final long bytesMax;
  private long bytes;
  private boolean keepRows = true;
  private List<Field> columns = List.of();
  private List<List<@Nullable String>> rows = new ArrayList<>();
  private final List<QueryResult> results = new ArrayList<>();

  NodeQuery(NodeConnection connection, long bytesMax) {
    this.connection = connection;
    this.wire = connection.wire();
    this.bytesMax = bytesMax;
  }

  QueryResult simple(String sql) {
    wire.begin('Q').putString(sql).end().flush();
    return read();
  }

  void discarding(String script) {
    keepRows = false;
    simple(script);
  }

  /// The answer to what was sent before.
  QueryResult answer() {
    return read();
  }

  /// The result of each statement of a script.
  List<QueryResult> script(String sql) {
    simple(sql);
    return List.copyOf(results);
  }

  QueryResult extended(String sql, List<@Nullable String> values) {
    wire.begin('P').putString("").putString(sql).putShort(0).end();
    wire.begin('B').putString("").putString("").putShort(0).putShort(values.size());
    for (String value : values) {
      if (value == null) {
        wire.putInt(-1);
      } else {
        byte[] text = value.getBytes(UTF_8);
        wire.putInt(text.length).putBytes(text);
      }
    }
    wire.putShort(0).end();
    wire.begin('D').putByte('P').putString("").end();
    wire.begin('E').putString("").putInt(0).end();
    wire.begin('S').end().flush();
    return read();
  }

  private QueryResult read() {
    SqlError error = null;
    while (true) {
      int type = connection.next();
      switch (type) {
        case 'T' -> columns = ((RowDescription) BackendMessage.decode(type, wire)).fields();
        case 'D' -> row();
        case 'C' -> complete(((CommandComplete) BackendMessage.decode(type, wire)).tag());
        case 'G' -> wire.begin('f').putString("COPY FROM STDIN is not possible here").end().flush();
        case 'E' -> {
          SqlError next = connection.readError();
          error = error == null ? next : error;
        }
        case 'Z' -> {
          if (error != null) {
            throw connection.inContext(error).asException();
          }
          return results.isEmpty() ? QueryResult.EMPTY : results.getLast();
        }
        default -> wire.skipBody();
      }
    }
  }

  private void row() {
    if (!keepRows) {
      wire.skipBody();
      return;
    }
    bytes += wire.messageSize();
    if (bytes > bytesMax) {
      // The rest is still coming; nobody can use the connection after this.
      connection.abort();
      throw SqlError.of(
              PROGRAM_LIMIT_EXCEEDED,
              "result from node \"%s\" is larger than %d bytes",
              connection.address().name(),
              bytesMax)
          .asException();
    }
    @Nullable String[] values = new String[wire.readShort() & 0xffff];
    for (int i = 0; i < values.length; i++) {
      int length = wire.readInt();
      values[i] = length < 0 ? null : new String(wire.readBytes(length), UTF_8);
    }
    rows.add(Collections.unmodifiableList(Arrays.asList(values)));
  }

  private void complete(String tag) {
    results.add(new QueryResult(columns, rows, tag));
    columns = List.of();
    rows = new ArrayList<>();
  }
}
