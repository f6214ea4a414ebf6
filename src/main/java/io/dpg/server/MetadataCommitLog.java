package io.dpg.server;

import io.dpg.transaction.CommitLog;
import io.dpg.transaction.GroupCommit;
import io.dpg.transaction.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// The commit log in `pg_dist.pg_dist_transaction`. Threads: any.
final class MetadataCommitLog implements CommitLog {

  private static final String DURABLY =
      "SELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
          + " WHERE pg_catalog.current_setting('synchronous_commit') = 'off';\n";

  private final String prefix;
  private final InternalConnections coordinator;
  private final Processes processes;
  private final AtomicLong lastMicros = new AtomicLong();
  private final Set<String> inProgress = ConcurrentHashMap.newKeySet();
  private final GroupCommit decisions = new GroupCommit(this::write);

  /// @param instance tells the transactions of this process from those of another one over the same
  ///   nodes
  /// @param processes that may have made transactions
  MetadataCommitLog(String instance, InternalConnections coordinator, Processes processes) {
    this.prefix = "dpg_" + instance + "_";
    this.coordinator = coordinator;
    this.processes = processes;
  }

  /// The time, so that a transaction's age can be read from its identifier; made unique.
  @Override
  public String nextTransaction() {
    Instant now = Instant.now();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    return prefix + lastMicros.updateAndGet(last -> Math.max(last + 1, micros));
  }

  @Override
  public void begin(List<String> gids) {
    inProgress.addAll(gids);
  }

  @Override
  public void record(List<String> gids) {
    decisions.record(gids);
  }

  private void write(List<String> gids) {
    coordinator.run(connection -> connection.execute(recordStatement(gids)));
  }

  /// The decision must be on disk before anybody acts on it, whatever the session has set.
  @Override
  public String recordStatement(List<String> gids) {
    // Others must be able to see, and to end, what this process could not.
    String function = processes.hasOthers() ? "record_shared_commit" : "record_commit";
    return gids.stream()
        .map(gid -> "'" + gid + "'")
        .collect(
            Collectors.joining(
                ", ", DURABLY + "SELECT pg_dist." + function + "(ARRAY[", "]::text[])"));
  }

  @Override
  public Optional<Outcome> find(String gid) {
    String committed =
        coordinator.with(connection ->
            connection.query("SELECT pg_dist.settle_transaction($1)", List.of(gid)).value());
    return Optional.ofNullable(committed)
        .map(it -> it.equals("t") ? Outcome.COMMITTED : Outcome.ROLLED_BACK);
  }

  @Override
  public boolean isAbandoned(String gid) {
    return gid.startsWith(prefix) ? !inProgress.contains(gid) : processes.isDead(gid.split("_")[1]);
  }

  @Override
  public void end(List<String> gids) {
    gids.forEach(inProgress::remove);
  }
}
