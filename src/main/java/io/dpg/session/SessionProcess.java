package io.dpg.session;

import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import java.util.List;
import java.util.Set;

/// The process that a session is to its client: nodes know it by their own processes only, so they
/// are told, until the transaction ends, before a statement asks.
final class SessionProcess {

  private static final Set<String> FUNCTIONS = Set.of("pg_backend_pid", "citus_backend_gpid");

  private SessionProcess() {}

  static boolean isAsked(SqlNode tree) {
    boolean[] found = {false};
    tree.walk(node -> {
      found[0] |= isCall(node);
      return !found[0];
    });
    return found[0];
  }

  private static boolean isCall(SqlNode node) {
    List<SqlNode> name = node.is("FuncCall") ? node.list("funcname") : List.of();
    return !name.isEmpty() && FUNCTIONS.contains(name.getLast().text("sval"));
  }

  /// Tells the coordinator node.
  static void tell(DistributedTransaction transaction, ClientMessages client) {
    transaction.openBlock("BEGIN");
    var coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    coordinator.connection().execute("SET LOCAL dpg.backend_pid = " + client.processId());
  }
}
