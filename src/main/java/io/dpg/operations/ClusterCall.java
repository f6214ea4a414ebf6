package io.dpg.operations;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A statement with calls of cluster functions, to be carried out before the statement is run for
/// the client.
///
/// The statement is run on the coordinator node and taken back, which tells the calls it makes,
/// with their arguments; they are carried out, and it is run again, now with their results, for
/// these may lead to further calls. When none is left, the statement runs for the client as an
/// ordinary local one, and the functions return what is known. The coordinator node's side of it is
/// in `metastore/coordinator/005-calls.sql`.
///
/// Volatile parts of the statement (`nextval`, a changing WHERE clause) are therefore evaluated
/// more than once.
public final class ClusterCall {

  /// Each round needs results of the one before, so more than a few mean that calls never end.
  private static final int ROUNDS_MAX = 20;

  ClusterCall() {}

  /// Carries out all calls. Afterwards the statement can run on the transaction's connection to the
  /// coordinator node.
  public void prepare(ClusterTransaction transaction, StatementRun statement) {
    transaction.coordinator().execute("SELECT pg_dist.begin_calls()");
    for (int round = 0; round < ROUNDS_MAX; round++) {
      List<PendingCall> calls = pendingCalls(transaction.coordinator(), statement);
      if (calls.isEmpty()) {
        transaction.coordinator().execute("SELECT pg_dist.end_calls()");
        return;
      }
      for (PendingCall call : calls) {
        String answer = Operations.named(call.operation()).run(transaction, call.arguments());
        transaction
            .coordinator()
            .query(
                "SELECT pg_dist.answer_call($1, $2::jsonb, $3::jsonb)",
                List.of(call.operation(), call.rawArguments(), answer));
      }
    }
    throw SqlError.of(
            SqlState.STATEMENT_TOO_COMPLEX, "cluster functions are nested too deeply or never end")
        .hint("Call them one after the other, in statements of their own.")
        .asException();
  }

  private static List<PendingCall> pendingCalls(
      NodeConnection coordinator, StatementRun statement) {
    coordinator.execute("SAVEPOINT dpg_calls");
    statement.run(coordinator);
    List<List<@Nullable String>> rows =
        coordinator
            .queries(
                List.of(
                    "SELECT * FROM pg_dist.pending_calls()",
                    "ROLLBACK TO SAVEPOINT dpg_calls",
                    "RELEASE SAVEPOINT dpg_calls"))
            .getFirst()
            .rows();
    List<PendingCall> calls = new ArrayList<>();
    for (int first = 0; first < rows.size(); ) {
      int next = first;
      List<@Nullable String> values = new ArrayList<>();
      while (next < rows.size() && Objects.equals(rows.get(next).get(0), rows.get(first).get(0))) {
        // A call without arguments has one row, whose argument number is null.
        if (rows.get(next).get(3) != null) {
          values.add(rows.get(next).get(4));
        }
        next++;
      }
      String operation = Objects.requireNonNull(rows.get(first).get(1));
      if (!"t".equals(rows.get(first).get(5))) {
        throw SqlError.of(
                SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for function %s", operation)
            .asException();
      }
      String raw = Objects.requireNonNull(rows.get(first).get(2));
      calls.add(new PendingCall(operation, raw, new CallArguments(values)));
      first = next;
    }
    return calls;
  }

  /// @param rawArguments as the coordinator node wrote them, to tell it which call an answer
  ///   belongs to
  private record PendingCall(String operation, String rawArguments, CallArguments arguments) {}
}
