package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Isolation;
import io.dpg.transaction.Participant;
import io.dpg.transaction.SessionSettings;
import io.dpg.transaction.TransactionDefaults;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// SET, RESET and their like: the coordinator node judges and runs them, and what was set follows
/// the session to every connection it uses later. Owner: the session's thread.
final class SettingControl {

  private final DistributedTransaction transaction;

  SettingControl(DistributedTransaction transaction) {
    this.transaction = transaction;
  }

  /// Runs the statement on the nodes at work and remembers it.
  String run(ParsedStatement statement) {
    SqlNode tree = statement.tree();
    String sql = statement.text();
    requireUtf8(tree);
    refuseSnapshots(tree);
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    coordinator.connection().execute(sql);
    if (transaction.inBlock()) {
      transaction.broadcastToOthers(coordinator, sql);
    }
    remember(tree, sql);
    if (concernsTransactions(tree)) {
      transaction.setSettings(withDefaults(transaction.settings(), coordinator.connection()));
    }
    if (tree.text("name").equals("TRANSACTION")) {
      isolation(tree.list("args")).ifPresent(transaction::isolation);
    }
    if (!transaction.inBlock()) {
      coordinator.connection().settingsKey(transaction.settings().key());
    }
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
    return settings.with(TransactionDefaults.of(Objects.requireNonNull(row.get(0)), row.get(1)));
  }

  private static boolean concernsTransactions(SqlNode tree) {
    if (tree.text("kind").equals("VAR_RESET_ALL")) {
      return true;
    }
    return switch (tree.text("name").toLowerCase(Locale.ROOT)) {
      case "default_transaction_isolation", "dpg.consistent_reads", "session characteristics" ->
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

  /// Rows are passed on as nodes send them, and nodes send UTF-8.
  private static void requireUtf8(SqlNode tree) {
    if (tree.text("name").equalsIgnoreCase("client_encoding") && !tree.list("args").isEmpty()) {
      String value = tree.list("args").getFirst().required("sval").text("sval");
      SessionService.requireUtf8(value);
    }
  }

  private void remember(SqlNode tree, String sql) {
    SessionSettings settings = transaction.settings();
    String name = tree.text("name").toLowerCase(Locale.ROOT);
    boolean local =
        tree.flag("is_local") || tree.text("kind").equals("VAR_SET_MULTI") && isTransaction(name);
    transaction.setSettings(
        switch (tree.text("kind")) {
          case "VAR_RESET_ALL" -> SessionSettings.NONE;
          case "VAR_RESET" -> settings.without(name);
          case "VAR_SET_DEFAULT" -> local ? settings.withLocal(name, sql) : settings.without(name);
          default -> local ? settings.withLocal(name, sql) : settings.with(name, sql);
        });
  }

  private static boolean isTransaction(String name) {
    return name.startsWith("transaction");
  }
}
