package io.dpg.transaction;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.worker.NodeListener;

/// What a session hears of its nodes, and does at the turns of its transaction.
public interface TransactionListener extends NodeListener {

  /// SQL that a node runs after BEGIN, such as `SET LOCAL`; empty for none.
  default String afterBegin() {
    return "";
  }

  /// What comes back from the coordinator node has changed rows: what depends on them is written
  /// now, for a subtransaction may take it back together with them.
  ///
  /// @param catalog the metadata as the transaction saw it when it was lent
  default void changed(CatalogSnapshot catalog) {}

  /// The block is about to commit: what still has to be written is written now.
  default void beforeCommit() {}

  /// What was done since the transaction, the statement or a savepoint began is taken back.
  default void rolledBack() {}
}
