package io.dpg.transaction.activity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a session did at one moment, as PostgreSQL's `pg_stat_activity` tells it.
///
/// @param processId what the client knows the session by
/// @param statement how many statements it has begun
/// @param backends the nodes' processes that work for it
public record SessionState(
    int processId, Client client, Times times, Work work, long statement, List<Backend> backends) {

  public SessionState {
    backends = List.copyOf(backends);
  }

  /// Who is at the other end.
  ///
  /// @param address null where the client is on this machine without TCP
  public record Client(
      String user, String database, String application, @Nullable String address, int port) {}

  /// When what began; null for what never did.
  public record Times(
      Instant session,
      @Nullable Instant transaction,
      @Nullable Instant statement,
      @Nullable Instant change) {}

  /// What it does.
  ///
  /// @param state `active`, `idle`, `idle in transaction`, `idle in transaction (aborted)`
  /// @param query the statement that runs, or ran last
  public record Work(String state, String query) {

    public boolean isActive() {
      return state.equals("active");
    }
  }
}
