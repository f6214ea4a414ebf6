package io.dpg.metastore;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

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

  /// What the connection's own transaction sees, uncommitted changes included. The version is
  /// negative and like no other one: plans made for it are of no use to anybody else.
  public static CatalogSnapshot loadUncommitted(NodeConnection coordinator) {
    return SnapshotReader.read(coordinator, UNCOMMITTED.decrementAndGet());
  }

  private static long version(QueryResult result) {
    return Long.parseLong(Objects.requireNonNull(result.value()));
  }
}
