package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.metastore.Metastore;
import io.dpg.worker.NodeConnection;
import org.jspecify.annotations.Nullable;

/// The metadata as a session sees them inside a transaction that may have changed them. They are
/// read anew only after a change. Owner: the session's thread.
final class SeenCatalog {

  private final Database database;
  private Metastore.@Nullable Seen last;

  SeenCatalog(Database database) {
    this.database = database;
  }

  /// @param coordinator the transaction's connection to the coordinator node
  CatalogSnapshot by(NodeConnection coordinator) {
    Metastore.Seen seen = database.see(coordinator, last);
    last = seen;
    return seen.snapshot();
  }

  /// What was seen last; null when nothing was.
  @Nullable CatalogSnapshot latest() {
    return last == null ? null : last.snapshot();
  }
}
