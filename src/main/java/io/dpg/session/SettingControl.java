package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.session.SettingCalls.Changed;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Isolation;
import io.dpg.transaction.Participant;
import io.dpg.transaction.SessionSettings;
import io.dpg.transaction.TransactionDefaults;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// SET, RESET and their like: the coordinator node judges and runs them, and what was set follows
/// the session to every connection it uses later. Owner: the session's thread.
final class SettingControl {

  private final DistributedTransaction transaction;
  private final ClientMessages client;
  private final List<Changed> called = new ArrayList<>();

  SettingControl(DistributedTransaction transaction, ClientMessages client) {
    this.transaction = transaction;
    this.client = client;
  }

  /// SET as a call of `set_config`, which takes any value.
  static String call(String name, String value, boolean local) {
    return "SELECT pg_catalog.set_config(%s, %s, %s)"
        .formatted(Identifiers.quoteLiteral(name), Identifiers.quoteLiteral(value), local);
  }

  /// Runs the statement on the nodes at work and remembers it.
  String run(ParsedStatement statement) {
    SqlNode tree = statement.tree();
    String sql = statement.text();
    refuseSnapshots(tree);
    require(tree);
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    if (tree.text("name").equalsIgnoreCase(SessionSettings.CLIENT_ENCODING)) {
      encode(tree, coordinator);
      return tag(tree);
    }
    coordinator.connection().execute(sql);
    if (transaction.inBlock()) {
      transaction.broadcastToOthers(coordinator, sql);
    }
    remember(tree, sql);
    if (tree.text("kind").startsWith("VAR_RESET") || tree.text("kind").equals("VAR_SET_DEFAULT")) {
      restoreDefaults(tree);
    }
    if (concernsTransactions(tree)) {
      noteDefaults(coordinator, tree.flag("is_local"));
    }
    if (tree.text("name").equals("TRANSACTION")) {
      isolation(tree.list("args")).ifPresent(transaction::isolation);
    }
    settle(coordinator);
    client.encoding(transaction.settings().clientEncoding());
    return tag(tree);
  }

  private static String tag(SqlNode tree) {
    return tree.text("kind").startsWith("VAR_RESET") ? "RESET" : "SET";
  }

  /// A snapshot is one node's: rows on the other nodes would be of another moment.
  private static void refuseSnapshots(SqlNode tree) {
    if (tree.text("name").equalsIgnoreCase("TRANSACTION SNAPSHOT")) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot import a snapshot into a distributed transaction")
          .detail("A snapshot belongs to one node, and the rows are on several.")
          .hint("Run pg_dump without --jobs (-j).")
          .asException();
    }
  }

  /// Settings with what they say of transactions, as the coordinator node understands them.
  static SessionSettings withDefaults(SessionSettings settings, NodeConnection coordinator) {
    var row = coordinator.query(TransactionDefaults.QUERY).rows().getFirst();
    return settings.with(TransactionDefaults.of(row));
  }

  private void noteDefaults(Participant coordinator, boolean local) {
    SessionSettings before = transaction.settings();
    SessionSettings now = withDefaults(before, coordinator.connection());
    if (!local) {
      transaction.setSettings(now);
    } else if (transaction.inBlock()) {
      transaction.setSettings(before.withLocal(now.transactions()));
    }
  }

  private static boolean concernsTransactions(SqlNode tree) {
    if (tree.text("kind").equals("VAR_RESET_ALL")) {
      return true;
    }
    return switch (tree.text("name").toLowerCase(Locale.ROOT)) {
      case "default_transaction_isolation",
          "dpg.consistent_reads",
          "citus.max_intermediate_result_size",
          "session characteristics",
          "statement_timeout",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "transaction_timeout" ->
          true;
      default -> false;
    };
  }

  /// The isolation level among the modes of BEGIN or SET TRANSACTION.
  static Optional<Isolation> isolation(List<SqlNode> modes) {
    return modes.stream()
        .filter(mode -> mode.text("defname").equals("transaction_isolation"))
        .map(mode -> Isolation.of(mode.required("arg").required("sval").text("sval")))
        .findFirst();
  }

  /// SET client_encoding, SET NAMES, RESET client_encoding: dpg speaks it, nodes do not.
  private void encode(SqlNode tree, Participant coordinator) {
    List<SqlNode> values = tree.list("args");
    if (values.isEmpty()) {
      transaction.setSettings(transaction.settings().without(SessionSettings.CLIENT_ENCODING));
      client.encoding(transaction.settings().clientEncoding());
    } else {
      SqlNode text = values.getFirst().node("sval");
      encode(text == null ? "" : text.text("sval"), tree.flag("is_local"), coordinator);
    }
  }

  private void encode(String value, boolean local, Participant coordinator) {
    String encoding = ClientEncodings.require(coordinator.connection(), value);
    SessionSettings settings = transaction.settings();
    transaction.setSettings(
        local
            ? withLocal(settings, SessionSettings.CLIENT_ENCODING, encoding)
            : settings.with(SessionSettings.CLIENT_ENCODING, encoding));
    client.encoding(transaction.settings().clientEncoding());
  }

  private void remember(SqlNode tree, String sql) {
    SessionSettings settings = transaction.settings();
    String name = tree.text("name").toLowerCase(Locale.ROOT);
    transaction.setSettings(
        switch (tree.text("kind")) {
          case "VAR_RESET_ALL" -> settings.reset();
          case "VAR_RESET" -> settings.without(name);
          case "VAR_SET_MULTI" -> withModes(settings, tree, sql);
          case "VAR_SET_DEFAULT" ->
              tree.flag("is_local") ? withLocal(settings, name, sql) : settings.without(name);
          default ->
              tree.flag("is_local") || name.startsWith("transaction_")
                  ? withLocal(settings, name, sql)
                  : settings.with(name, sql);
        });
  }

  /// Outside of a block, SET LOCAL has no effect, as PostgreSQL warns.
  private SessionSettings withLocal(SessionSettings settings, String name, String sql) {
    return transaction.inBlock() ? settings.withLocal(name, sql) : settings;
  }

  /// SET TRANSACTION, SET SESSION CHARACTERISTICS: each mode is a setting of its own.
  private SessionSettings withModes(SessionSettings settings, SqlNode tree, String sql) {
    if (!tree.text("name").equals("SESSION CHARACTERISTICS")) {
      String modes =
          tree.list("args").stream()
              .map(mode -> mode.text("defname"))
              .sorted()
              .collect(Collectors.joining(" "));
      return withLocal(settings, "transaction " + modes, sql);
    }
    SessionSettings changed = settings;
    for (SqlNode mode : tree.list("args")) {
      String name = "default_" + mode.text("defname");
      SqlNode value = mode.required("arg");
      SqlNode text = value.node("sval");
      SqlNode number = value.node("ival");
      String word =
          text != null
              ? Identifiers.quoteLiteral(text.text("sval"))
              : number != null && number.number("ival") != 0 ? "on" : "off";
      changed = changed.with(name, "SET " + name + " = " + word);
    }
    return changed;
  }

  /// The nodes know nothing of what the session began with: there RESET goes too far back.
  private void restoreDefaults(SqlNode tree) {
    boolean all = tree.text("kind").equals("VAR_RESET_ALL");
    String name = all ? null : tree.text("name").toLowerCase(Locale.ROOT);
    List<String> statements = transaction.settings().defaultStatements(name);
    if (!statements.isEmpty() && !tree.flag("is_local")) {
      transaction.broadcast(String.join(";\n", statements));
    }
  }

  private void settle(Participant coordinator) {
    if (!transaction.inBlock()) {
      coordinator.connection().settingsKey(transaction.settings().key());
    }
  }

  /// DISCARD ALL, for what settings are: the session's start again.
  void discard() {
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    transaction.setSettings(transaction.settings().defaults());
    coordinator.connection().execute("DISCARD SEQUENCES;\n" + transaction.settings().script());
    transaction.setSettings(withDefaults(transaction.settings(), coordinator.connection()));
    settle(coordinator);
    client.encoding(transaction.settings().clientEncoding());
  }

  /// A statement that calls `set_config` begins to run.
  void expect(SettingCalls calls, Arguments arguments) {
    List<Changed> changes = calls.changed(arguments);
    changes.forEach(change -> {
      if (change.name() != null && change.value() != null) {
        ClusterSettings.require(change.name(), change.value());
      }
    });
    called.addAll(changes);
  }

  /// Judges what a statement sets: SET itself, or the part of ALTER ROLE and ALTER DATABASE.
  static void require(SqlNode set) {
    List<SqlNode> values = set.list("args");
    if (set.text("kind").equals("VAR_SET_VALUE") && values.size() == 1) {
      constant(values.getFirst()).ifPresent(it -> ClusterSettings.require(set.text("name"), it));
    }
  }

  private static Optional<String> constant(SqlNode value) {
    SqlNode text = value.node("sval");
    SqlNode decimal = value.node("fval");
    SqlNode number = value.node("ival");
    if (text != null) {
      return Optional.of(text.text("sval"));
    }
    if (decimal != null) {
      return Optional.of(decimal.text("fval"));
    }
    return Optional.ofNullable(number).map(it -> Long.toString(it.number("ival")));
  }

  /// It has failed.
  void forget() {
    called.clear();
  }

  /// It has succeeded: what it set follows the session too.
  void follow() {
    if (called.isEmpty()) {
      return;
    }
    List<Changed> changes = List.copyOf(called);
    called.clear();
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    for (Changed change : changes) {
      if (change.name() != null) {
        follow(coordinator, change.name(), change.local());
      } else {
        changedInSession(coordinator.connection())
            .forEach(name -> follow(coordinator, name, change.local()));
      }
    }
    noteDefaults(coordinator, changes.stream().allMatch(Changed::local));
    settle(coordinator);
  }

  private void follow(Participant coordinator, String name, boolean local) {
    String value =
        coordinator
            .connection()
            .query("SELECT pg_catalog.current_setting($1, true)", List.of(name))
            .value();
    if (value == null || local && !transaction.inBlock()) {
      return;
    }
    if (name.equals(SessionSettings.CLIENT_ENCODING)) {
      coordinator.connection().execute("SET client_encoding = UTF8");
      encode(value, local, coordinator);
      return;
    }
    String sql = call(name, value, local);
    if (transaction.inBlock()) {
      transaction.broadcastToOthers(coordinator, sql);
    }
    SessionSettings settings = transaction.settings();
    transaction.setSettings(local ? settings.withLocal(name, sql) : settings.with(name, sql));
  }

  private static List<String> changedInSession(NodeConnection connection) {
    return connection
        .query("SELECT name FROM pg_catalog.pg_settings WHERE source = 'session'")
        .rows()
        .stream()
        .<String>mapMulti((row, names) -> accept(row.getFirst(), names))
        .toList();
  }

  private static void accept(@Nullable String name, java.util.function.Consumer<String> names) {
    if (name != null) {
      names.accept(name);
    }
  }
}
