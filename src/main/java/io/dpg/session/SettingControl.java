package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import io.dpg.transaction.SessionSettings;
import java.util.Locale;

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
    if (!transaction.inBlock()) {
      coordinator.connection().settingsKey(transaction.settings().key());
    }
    return tree.text("kind").startsWith("VAR_RESET") ? "RESET" : "SET";
  }

  /// A snapshot is one node's: rows on the other nodes would be of another moment.
  private static void refuseSnapshots(SqlNode tree) {
    if (tree.text("name").equalsIgnoreCase("TRANSACTION SNAPSHOT")) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED, "cannot import a snapshot into a distributed transaction")
          .detail("A snapshot belongs to one node, and the rows are on several.")
          .hint("Run pg_dump without --jobs (-j).")
          .asException();
    }
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
