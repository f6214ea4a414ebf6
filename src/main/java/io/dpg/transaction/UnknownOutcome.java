package io.dpg.transaction;

import static io.dpg.error.SqlState.TRANSACTION_RESOLUTION_UNKNOWN;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;

/// The error 08007: a node was lost while it committed, and whether it has is not known now.
final class UnknownOutcome {

  private UnknownOutcome() {}

  /// Of a transaction that can be asked about later.
  static SqlErrorException of(String id, SqlErrorException cause) {
    return SqlError.of(
            TRANSACTION_RESOLUTION_UNKNOWN,
            "could not learn whether transaction \"%s\" was committed",
            id)
        .detail("%s.", sentence(cause))
        .hint("Once the node is back: SELECT dpg.transaction_status('%s');", id)
        .causedBy(cause);
  }

  /// Of a transaction whose number was not learnt either.
  static SqlErrorException of(SqlErrorException cause) {
    return SqlError.of(
            TRANSACTION_RESOLUTION_UNKNOWN, "could not learn whether the transaction was committed")
        .detail("%s.", sentence(cause))
        .hint("Look whether its changes are there before you repeat it.")
        .causedBy(cause);
  }

  private static String sentence(SqlErrorException cause) {
    String text = cause.error().message();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
