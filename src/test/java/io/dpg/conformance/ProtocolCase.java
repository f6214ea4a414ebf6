package io.dpg.conformance;

import io.dpg.testkit.Endpoint;
import io.dpg.testkit.RawClient;
import io.dpg.testkit.Reply;
import io.dpg.testkit.SqlScript.Directive;
import java.util.List;

/// One conversation at the level of protocol messages; what the server says in it must equal what
/// PostgreSQL says.
///
/// The session finds the tables of [#TABLES] on its search path.
///
/// @param name what is talked about
/// @param conversation says its part and returns every message it got
record ProtocolCase(String name, Conversation conversation) {

  static final String SCHEMA = "conf_protocol";

  /// `items` and `empty` are distributed by `k`, `kinds` is a reference table.
  static final List<String> TABLES =
      List.of(
          "CREATE TABLE items (k int PRIMARY KEY, v text, n numeric)",
          "CREATE TABLE empty (k int PRIMARY KEY, v text)",
          "CREATE TABLE kinds (id int PRIMARY KEY, label text)");

  /// What every conversation finds in the tables.
  static final List<String> ROWS =
      List.of(
          "TRUNCATE items, empty, kinds",
          "INSERT INTO items SELECT i, 'v' || i, i * 1.5 FROM generate_series(1, 20) i",
          "INSERT INTO kinds VALUES (1, 'one'), (2, 'two')");

  static final List<Directive> DISTRIBUTION =
      List.of(
          new Directive(0, "distribute", "items k"),
          new Directive(0, "colocate", "empty k items"),
          new Directive(0, "reference", "kinds"));

  @FunctionalInterface
  interface Conversation {
    List<Reply> with(RawClient client, Endpoint server);
  }

  /// A conversation in an established session that ends with ReadyForQuery.
  static ProtocolCase session(String name, java.util.function.UnaryOperator<RawClient> says) {
    return new ProtocolCase(name, (client, server) -> says.apply(client).untilReady());
  }

  /// A conversation with its own way of listening.
  static ProtocolCase listening(String name, Conversation conversation) {
    return new ProtocolCase(name, conversation);
  }

  @Override
  public String toString() {
    return name;
  }
}
