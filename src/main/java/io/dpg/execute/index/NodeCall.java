package io.dpg.execute.index;

import io.dpg.error.SqlError;
import io.dpg.transaction.Participant;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.StatementNames.Preparation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of dpg's own statements on a node, kept prepared there, and written together with what its
/// connection has still to be told first: one round trip for all.
final class NodeCall {

  private final Participant participant;
  private final String sql;

  NodeCall(Participant participant, String sql) {
    this.participant = participant;
    this.sql = sql;
  }

  /// Sends the call; [#await] reads the answer.
  ///
  /// @param values in text form
  void send(List<String> values) {
    Wire wire = participant.wire();
    NodeConnection connection = participant.connection();
    Preparation statement = connection.statements().prepare(sql);
    if (statement.evicted() != null) {
      wire.begin('C').putByte('S').putString(statement.evicted()).end();
    }
    if (statement.mustParse()) {
      wire.begin('P').putString(statement.name()).putString(sql).putShort(0).end();
    }
    wire.begin('B').putString("").putString(statement.name()).putShort(0).putShort(values.size());
    for (String value : values) {
      byte[] text = value.getBytes(StandardCharsets.UTF_8);
      wire.putInt(text.length).putBytes(text);
    }
    wire.putShort(0).end();
    wire.begin('E').putString("").putInt(0).end();
    wire.begin('S').end().flush();
  }

  /// The rows of the answer in text form. Throws the node's error.
  List<List<@Nullable String>> await() {
    participant.awaitPrelude();
    NodeConnection connection = participant.connection();
    List<List<@Nullable String>> rows = new ArrayList<>();
    SqlError failure = null;
    while (connection.readyOwed() > 0) {
      switch (connection.next()) {
        case 'D' -> rows.add(row(connection.wire()));
        case 'E' -> failure = connection.readError();
        default -> {}
      }
    }
    if (failure != null) {
      connection.statements().forget(sql);
      throw failure.asException();
    }
    return rows;
  }

  private static List<@Nullable String> row(Wire wire) {
    int columns = wire.readShort();
    List<@Nullable String> values = new ArrayList<>(columns);
    for (int i = 0; i < columns; i++) {
      int length = wire.readInt();
      values.add(length < 0 ? null : new String(wire.readBytes(length), StandardCharsets.UTF_8));
    }
    return values;
  }
}
