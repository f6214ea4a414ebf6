package io.dpg.metastore;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads the metadata of a database from the coordinator node.
///
/// Every committed change of the metadata, and of the schema, raises the version; so a dpg process
/// that has not made the change notices it by [#currentVersion], one small query.
public final class Metastore {

  private static final AtomicLong UNCOMMITTED = new AtomicLong();

  private Metastore() {}

  /// The version of what is committed; a little cheaper than anything else that could be asked.
  public static long currentVersion(NodeConnection coordinator) {
    return version(coordinator.query("SELECT version FROM pg_dist.metadata_version"));
  }

  /// What is committed. The connection must not be in a transaction that changed metadata.
  public static CatalogSnapshot load(NodeConnection coordinator) {
    // The version first: a change between the queries makes the snapshot newer than it says, and it
    // is
    // read again; the other way round the change would be missed.
    long version = currentVersion(coordinator);
    return SnapshotReader.read(coordinator, version);
  }

  /// What a transaction sees, uncommitted changes of its own included.
  ///
  /// @param committed the version of what others have committed
  /// @param own the transaction's own last change; 0 for none
  /// @param snapshot its version is negative and like no other one: plans made for it are of no use
  ///   to anybody else
  public record Seen(long committed, long own, CatalogSnapshot snapshot) {}

  /// What the connection's own transaction sees; it is read anew only where nobody knows it yet.
  ///
  /// @param shared what is committed, as far as this process knows
  /// @param before what the transaction, or an earlier one, has seen
  public static Seen see(
      NodeConnection coordinator, CatalogSnapshot shared, @Nullable Seen before) {
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
    CatalogSnapshot snapshot =
        own == 0 && committed == shared.version()
            ? shared.withVersion(version)
            : SnapshotReader.read(coordinator, version);
    return new Seen(committed, own, snapshot);
  }

  private static long version(QueryResult result) {
    return Long.parseLong(Objects.requireNonNull(result.value()));
  }
}
