package io.dpg.session;

import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Lets what a utility statement of the coordinator node does to distributed tables commit together
/// with the rest of it. A procedure that commits by itself must have no block around it: then the
/// nodes commit right before each commit of the coordinator node's. Owner: the session's thread.
final class Reach {

  /// Statements that run queries or users' code.
  private static final Set<String> RUNNING =
      Set.of(
          "DoStmt",
          "CallStmt",
          "CreateTableAsStmt",
          "RefreshMatViewStmt",
          "SelectStmt",
          "CopyStmt",
          "ExecuteStmt");

  private static final Pattern ENDS_TRANSACTIONS =
      Pattern.compile("\\b(commit|rollback|call)\\b", Pattern.CASE_INSENSITIVE);

  private static final String BODIES =
      "SELECT string_agg(prosrc, ' ') FROM pg_catalog.pg_proc WHERE proname = $1 AND prokind = 'p'";

  private final DistributedTransaction transaction;
  private final QueryPreparer preparer;

  Reach(DistributedTransaction transaction, QueryPreparer preparer) {
    this.transaction = transaction;
    this.preparer = preparer;
  }

  /// Whether a utility statement runs queries or users' code.
  static boolean runs(ParsedStatement statement) {
    return RUNNING.contains(statement.tree().kind());
  }

  /// Says that the statement is about to run on the coordinator node.
  void prepare(ParsedStatement statement) {
    SqlNode tree = statement.tree();
    if (RUNNING.contains(tree.kind())
        && !transaction.inBlock()
        && !preparer.catalog().tables().isEmpty()
        && !endsTransactions(statement)) {
      transaction.openBlock("BEGIN");
    }
  }

  private boolean endsTransactions(ParsedStatement statement) {
    SqlNode tree = statement.tree();
    return switch (tree.kind()) {
      case "DoStmt" -> ENDS_TRANSACTIONS.matcher(statement.text()).find();
      case "CallStmt" -> {
        String name = tree.required("funccall").list("funcname").getLast().text("sval");
        String bodies = preparer.evaluate(BODIES, List.of(name)).getFirst();
        yield bodies != null && ENDS_TRANSACTIONS.matcher(bodies).find();
      }
      default -> false;
    };
  }
}
