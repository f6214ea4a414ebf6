package io.dpg.transaction;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import org.jspecify.annotations.Nullable;

/// Answers how a transaction ended, to a client that was told 08007.
public final class Inquiry {

  private static final String IN_PROGRESS = "in progress";
  private static final String COMMITTED = "committed";
  private static final String ABORTED = "aborted";

  private final Commits commits;

  public Inquiry(Commits commits) {
    this.commits = commits;
  }

  /// In the words of `pg_xact_status`: "committed", "aborted", "in progress"; null when nothing is
  /// known any more. 22023 for what is no identifier.
  public @Nullable String status(String id) {
    TransactionId transaction =
        TransactionId.parse(id)
            .orElseThrow(() ->
                SqlError.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "invalid transaction identifier: \"%s\"",
                        id)
                    .hint("The identifier stands in the message of the error 08007.")
                    .asException());
    return switch (transaction) {
      case TransactionId.OnNode onNode ->
          commits.access().on(onNode.node(), node -> NodeTransactions.status(node, onNode));
      case TransactionId.Prepared prepared -> status(prepared);
    };
  }

  private @Nullable String status(TransactionId.Prepared prepared) {
    String gid = prepared.toString();
    if (!commits.log().isAbandoned(gid)) {
      return IN_PROGRESS;
    }
    return commits
        .log()
        .find(gid)
        .map(outcome ->
            switch (outcome) {
              case COMMITTED -> COMMITTED;
              case ROLLED_BACK -> ABORTED;
            })
        .orElse(null);
  }
}
