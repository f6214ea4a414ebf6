package io.dpg.session.wayback;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.ConflictingInsert;
import io.dpg.execute.ConflictingInsert.Clause;
import io.dpg.execute.index.IndexReader;
import io.dpg.execute.index.KeyConflict;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.transaction.DistributedTransaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A row of an `INSERT ... ON CONFLICT` inside a function, into a table with unique keys over all
/// shards. Its own shard sees conflicts with its own rows; what it does not see, the indexes tell
/// when they are written. Then the row is left out, or goes to the shard of the row that has the
/// key, where ON CONFLICT finds that.
///
/// @param table where to
/// @param clause ON CONFLICT
/// @param onShard runs the statement on the shard of an index, and gives its rows
record UpsertAcrossShards(
    DistributedTable table, Clause clause, IntFunction<List<List<@Nullable String>>> onShard) {

  private static final String SAVEPOINT = "dpg_upsert";
  private static final int ATTEMPTS_MAX = 10;

  /// @param home the index of the row's own shard
  List<List<@Nullable String>> run(int home, Lent lent, ConflictingInsert.Indexes indexes) {
    DistributedTransaction transaction = lent.transaction();
    transaction.savepointOnWorkers(SAVEPOINT);
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      Optional<List<List<@Nullable String>>> rows = attempt(home, lent, indexes);
      if (rows.isPresent()) {
        transaction.releaseSavepointOnWorkers(SAVEPOINT);
        return rows.get();
      }
    }
    throw SqlError.of(
            SqlState.SERIALIZATION_FAILURE, "could not insert a row because of concurrent updates")
        .hint("Run the transaction again.")
        .asException();
  }

  /// Empty when the row that was in the way has gone meanwhile.
  private Optional<List<List<@Nullable String>>> attempt(
      int home, Lent lent, ConflictingInsert.Indexes indexes) {
    List<List<@Nullable String>> inserted = onShard.apply(home);
    Optional<KeyConflict> conflict = indexes.tryWrite(lent.catalog());
    if (conflict.isEmpty()) {
      return Optional.of(inserted);
    }
    if (!clause.isAbout(conflict.get().index())) {
      throw conflict.get().error();
    }
    lent.transaction().rollbackToSavepointOnWorkers(SAVEPOINT);
    return clause.updates() ? elsewhere(conflict.get(), lent, indexes) : Optional.of(List.of());
  }

  private Optional<List<List<@Nullable String>>> elsewhere(
      KeyConflict conflict, Lent lent, ConflictingInsert.Indexes indexes) {
    OptionalInt target =
        IndexReader.target(
            conflict.index(), conflict.added().getFirst(), lent.transaction(), lent.catalog());
    if (target.isEmpty()) {
      return Optional.empty();
    }
    List<List<@Nullable String>> updated = onShard.apply(table.shards().indexOf(target.getAsInt()));
    if (indexes.hasInserted(conflict.index().oid())) {
      lent.transaction().rollbackToSavepointOnWorkers(SAVEPOINT);
      return Optional.empty();
    }
    Optional<KeyConflict> another = indexes.tryWrite(lent.catalog());
    if (another.isPresent()) {
      throw another.get().error();
    }
    return Optional.of(updated);
  }
}
