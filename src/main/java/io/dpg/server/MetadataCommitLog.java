package io.dpg.server;

import io.dpg.transaction.CommitLog;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// The commit log in `pg_dist.pg_dist_transaction`. Threads: any.
final class MetadataCommitLog implements CommitLog {

  private final String prefix;
  private final InternalConnections coordinator;
  private final AtomicLong lastNumber = new AtomicLong();
  private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

  /// @param instance tells the transactions of this process from those of another one over the same
  ///   nodes
  MetadataCommitLog(String instance, InternalConnections coordinator) {
    this.prefix = "dpg_" + instance + "_";
    this.coordinator = coordinator;
  }

  /// How the identifiers of this process's transactions begin.
  String prefix() {
    return prefix;
  }

  @Override
  public String nextTransaction() {
    return prefix + lastNumber.incrementAndGet();
  }

  @Override
  public void begin(List<String> gids) {
    inProgress.addAll(gids);
  }

  /// The transactions that are being committed right now.
  Set<String> inProgress() {
    return Set.copyOf(inProgress);
  }

  @Override
  public void record(List<String> gids) {
    coordinator.run(connection -> connection.execute(recordStatement(gids)));
  }

  @Override
  public String recordStatement(List<String> gids) {
    return gids.stream()
        .map(gid -> "'" + gid + "'")
        .collect(Collectors.joining(", ", "SELECT pg_dist.record_commit(ARRAY[", "]::text[])"));
  }

  @Override
  public boolean isRecorded(String gid) {
    return coordinator.with(connection ->
        "t"
            .equals(
                connection
                    .query(
                        "SELECT EXISTS (SELECT FROM pg_dist.pg_dist_transaction"
                            + " WHERE gid = $1)",
                        List.of(gid))
                    .value()));
  }

  @Override
  public void end(List<String> gids) {
    gids.forEach(inProgress::remove);
  }
}
