package io.dpg.metastore;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads the metadata of a database from the coordinator node.
///
/// Every committed change of the metadata, and of the schema, raises the version; so a dpg process
/// that has not made the change notices it by [#currentVersion], one small query. Of the shards
/// only those of tables are read whose shards have changed. For any thread.
public final class Metastore {

  private static final AtomicLong UNCOMMITTED = new AtomicLong();

  /// What the last snapshot of what is committed was made of. What transactions see is not kept
  /// here, so this does not grow.
  private volatile Map<String, TableShards> committedShards = Map.of();

  /// The version of what is committed; a little cheaper than anything else that could be asked.
  public static long currentVersion(NodeConnection coordinator) {
    return version(coordinator.query("SELECT version FROM pg_dist.metadata_version"));
  }

  /// What is committed. The connection must not be in a transaction that changed metadata.
  public CatalogSnapshot load(NodeConnection coordinator) {
    // The version first: a change between the queries makes the snapshot newer than it says, and it
    // is read again; the other way round the change would be missed.
    long version = currentVersion(coordinator);
    SnapshotReader.Read read = SnapshotReader.read(coordinator, version, committedShards::get);
    committedShards = read.shards();
    return read.snapshot();
  }

  /// What a transaction sees, uncommitted changes of its own included.
  ///
  /// @param committed the version of what others have committed
  /// @param own the transaction's own last change; 0 for none
  /// @param snapshot its version is negative and like no other one: plans made for it are of no use
  ///   to anybody else
  /// @param shards what the snapshot is made of
  public record Seen(
      long committed, long own, CatalogSnapshot snapshot, Map<String, TableShards> shards) {}

  /// What the connection's own transaction sees; it is read anew only where nobody knows it yet.
  ///
  /// @param shared what is committed, as far as this process knows
  /// @param before what the transaction, or an earlier one, has seen
  public Seen see(NodeConnection coordinator, CatalogSnapshot shared, @Nullable Seen before) {
    Row row =
        new Row(
            coordinator
                .query("SELECT committed, own FROM pg_dist.seen_version()")
                .rows()
                .getFirst());
    long committed = Long.parseLong(row.text(0));
    long own = Long.parseLong(row.text(1));
    // Without a change of its own there is no number that tells one state from all others.
    if (own != 0 && before != null && before.committed == committed && before.own == own) {
      return before;
    }
    long version = UNCOMMITTED.decrementAndGet();
    if (own == 0 && committed == shared.version()) {
      return new Seen(committed, own, shared.withVersion(version), Map.of());
    }
    SnapshotReader.Read read =
        SnapshotReader.read(coordinator, version, state -> known(before, state));
    return new Seen(committed, own, read.snapshot(), read.shards());
  }

  private @Nullable TableShards known(@Nullable Seen before, String state) {
    TableShards known = committedShards.get(state);
    return known == null && before != null ? before.shards.get(state) : known;
  }

  private static long version(QueryResult result) {
    return Long.parseLong(Objects.requireNonNull(result.value()));
  }
}
