package io.dpg.transaction;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.error.SqlError;
import io.dpg.worker.NodeListener;

/// What a session hears of its nodes, and does at the turns of its transaction.
public interface TransactionListener extends NodeListener {

  /// SQL that a node runs after BEGIN, such as `SET LOCAL`; empty for none.
  default String afterBegin() {
    return "";
  }

  /// A statement is about to run on the coordinator node, which may run functions of users' for it.
  ///
  /// @param coordinator ready for the statement
  /// @param text the statement's; "" where it runs no functions
  default void lent(Participant coordinator, CatalogSnapshot catalog, String text) {}

  /// The statement is over.
  default void returned() {}

  /// Throws when it has done what must not count, before its success is told.
  default void requireRight() {}

  /// What comes back from the coordinator node has changed rows: what depends on them is written
  /// now, for a subtransaction may take it back together with them.
  ///
  /// @param catalog the metadata as the transaction saw it when it was lent
  default void changed(CatalogSnapshot catalog) {}

  /// What comes back from the coordinator node has failed, which may become the statement's error.
  ///
  /// @param error with logical names
  default void failed(SqlError error) {}

  /// The block is about to commit: what still has to be written is written now.
  default void beforeCommit() {}

  /// What was done since the transaction, the statement or a savepoint began is taken back.
  default void rolledBack() {}
}
