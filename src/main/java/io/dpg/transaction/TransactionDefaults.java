package io.dpg.transaction;

import org.jspecify.annotations.Nullable;

/// What a session's settings say of its transactions.
///
/// @param isolation of transactions that do not name a level
/// @param consistentReads whether a statement over several nodes must see each commit on all of
///   them or on none: `dpg.consistent_reads`
/// @param intermediateResultSize what a statement may move between nodes, as it was set:
///   `citus.max_intermediate_result_size`; null when it was not
public record TransactionDefaults(
    Isolation isolation, boolean consistentReads, @Nullable String intermediateResultSize) {

  public static final TransactionDefaults STANDARD =
      new TransactionDefaults(Isolation.STATEMENT_SNAPSHOT, true, null);

  /// The query that asks a node for them: three columns, for [#of].
  public static final String QUERY =
      "SELECT pg_catalog.current_setting('default_transaction_isolation'),"
          + " pg_catalog.current_setting('dpg.consistent_reads', true),"
          + " pg_catalog.current_setting('citus.max_intermediate_result_size', true)";

  public static TransactionDefaults of(
      String isolation, @Nullable String consistentReads, @Nullable String intermediateResultSize) {
    boolean off =
        consistentReads != null
            && switch (consistentReads.toLowerCase(java.util.Locale.ROOT)) {
              case "off", "false", "no", "0" -> true;
              default -> false;
            };
    return new TransactionDefaults(Isolation.of(isolation), !off, intermediateResultSize);
  }
}
