package io.dpg.transaction;

/// How long one snapshot serves.
public enum Isolation {
  /// READ COMMITTED, and READ UNCOMMITTED, which is the same: a new one for each statement.
  STATEMENT_SNAPSHOT,
  /// REPEATABLE READ and SERIALIZABLE: one for the whole transaction.
  TRANSACTION_SNAPSHOT;

  /// Of a level as SQL names it, whatever the case.
  public static Isolation of(String level) {
    String plain = level.strip().toLowerCase(java.util.Locale.ROOT);
    return plain.equals("repeatable read") || plain.equals("serializable")
        ? TRANSACTION_SNAPSHOT
        : STATEMENT_SNAPSHOT;
  }
}
