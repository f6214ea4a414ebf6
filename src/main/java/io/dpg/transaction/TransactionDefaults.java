package io.dpg.transaction;

/// What a session's settings say of its transactions.
///
/// @param isolation of transactions that do not name a level
/// @param consistentReads whether a statement over several nodes must see each commit on all of
///   them or on none: `dpg.consistent_reads`
public record TransactionDefaults(Isolation isolation, boolean consistentReads) {

  public static final TransactionDefaults STANDARD =
      new TransactionDefaults(Isolation.STATEMENT_SNAPSHOT, true);

  /// The query that asks a node for them: two columns, for [#of].
  public static final String QUERY =
      "SELECT pg_catalog.current_setting('default_transaction_isolation'),"
          + " pg_catalog.current_setting('dpg.consistent_reads', true)";

  public static TransactionDefaults of(
      String isolation, @org.jspecify.annotations.Nullable String consistentReads) {
    boolean off =
        consistentReads != null
            && switch (consistentReads.toLowerCase(java.util.Locale.ROOT)) {
              case "off", "false", "no", "0" -> true;
              default -> false;
            };
    return new TransactionDefaults(Isolation.of(isolation), !off);
  }
}
