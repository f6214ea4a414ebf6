package io.dpg.transaction;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a session's settings say of its transactions.
///
/// @param isolation of transactions that do not name a level
/// @param consistentReads whether a statement over several nodes must see each commit on all of
///   them or on none: `dpg.consistent_reads`
/// @param intermediateResultSize what a statement may move between nodes, as it was set:
///   `citus.max_intermediate_result_size`; null when it was not
/// @param timeouts after which the session, or what it does, is ended
public record TransactionDefaults(
    Isolation isolation,
    boolean consistentReads,
    @Nullable String intermediateResultSize,
    Timeouts timeouts) {

  public static final TransactionDefaults STANDARD =
      new TransactionDefaults(Isolation.STATEMENT_SNAPSHOT, true, null, Timeouts.NONE);

  /// The query that asks a node for them: one row, for [#of].
  public static final String QUERY =
      "SELECT pg_catalog.current_setting('default_transaction_isolation'),"
          + " pg_catalog.current_setting('dpg.consistent_reads', true),"
          + " pg_catalog.current_setting('citus.max_intermediate_result_size', true)"
          + Timeouts.COLUMNS;

  public static TransactionDefaults of(List<@Nullable String> row) {
    String consistentReads = row.get(1);
    boolean off =
        consistentReads != null
            && switch (consistentReads.toLowerCase(Locale.ROOT)) {
              case "off", "false", "no", "0" -> true;
              default -> false;
            };
    return new TransactionDefaults(
        Isolation.of(Objects.requireNonNull(row.get(0))),
        !off,
        row.get(2),
        Timeouts.of(row.subList(3, row.size())));
  }
}
