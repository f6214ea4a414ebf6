package io.dpg.transaction;

import org.jspecify.annotations.Nullable;

/// PostgreSQL's timeouts that concern a whole session, in milliseconds; 0 for none. The nodes know
/// their own parts of it only.
///
/// @param statement `statement_timeout`
/// @param idleInTransaction `idle_in_transaction_session_timeout`
/// @param idleSession `idle_session_timeout`
/// @param transaction `transaction_timeout`, new in PostgreSQL 17
public record Timeouts(long statement, long idleInTransaction, long idleSession, long transaction) {

  public static final Timeouts NONE = new Timeouts(0, 0, 0, 0);

  /// The columns that ask a node for them, in the order of [#of].
  static final String COLUMNS =
      column("statement_timeout")
          + column("idle_in_transaction_session_timeout")
          + column("idle_session_timeout")
          + column("transaction_timeout");

  /// `current_setting` gives them with a unit, as an interval is written.
  private static String column(String name) {
    return ", (EXTRACT(EPOCH FROM pg_catalog.current_setting('"
        + name
        + "', true)::interval) * 1000)::bigint";
  }

  static Timeouts of(java.util.List<@Nullable String> values) {
    return new Timeouts(
        millis(values.get(0)), millis(values.get(1)), millis(values.get(2)), millis(values.get(3)));
  }

  private static long millis(@Nullable String value) {
    return value == null ? 0 : Long.parseLong(value);
  }
}
