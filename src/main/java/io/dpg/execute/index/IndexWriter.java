package io.dpg.execute.index;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.GlobalIndexErrors;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.Shard;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Writes changed entries to index tables, in the transaction that changed the rows: first all that
/// went, then all that came, so that keys may change hands within a statement.
///
/// Shards are written one after the other in an order that is the same for all sessions, and keys
/// in theirs, so that two statements that add the same keys cannot wait for each other in a circle.
public final class IndexWriter {

  private final DistributedTransaction transaction;
  private final CatalogSnapshot catalog;
  private final Map<Place, ShardEntries> shards = new TreeMap<>();

  /// A shard of an index table, in the order of writing.
  private record Place(int index, NodeId node, long shard) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::index, Integer::compareUnsigned)
            .thenComparing(Place::node)
            .thenComparingLong(Place::shard);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private record ShardEntries(String name, List<IndexChange> removed, List<IndexChange> added) {}

  private IndexWriter(DistributedTransaction transaction, CatalogSnapshot catalog) {
    this.transaction = transaction;
    this.catalog = catalog;
  }

  /// Writes what is pending. Throws 23505 when a key is there already.
  ///
  /// @param catalog knows the indexes as the session sees them
  public static void write(
      IndexChanges changes, DistributedTransaction transaction, CatalogSnapshot catalog) {
    Optional<KeyConflict> conflict = tryWrite(changes, transaction, catalog);
    if (conflict.isPresent()) {
      throw conflict.get().error();
    }
  }

  /// Writes what is pending, until a key is there already.
  public static Optional<KeyConflict> tryWrite(
      IndexChanges changes, DistributedTransaction transaction, CatalogSnapshot catalog) {
    IndexWriter writer = new IndexWriter(transaction, catalog);
    changes.take().forEach(writer::add);
    return writer.writeAll();
  }

  private void add(int oid, ChangedEntries entries) {
    GlobalIndex index = catalog.indexes().get(oid);
    if (index == null || !(catalog.table(index.table()) instanceof DistributedTable table)) {
      // Dropped meanwhile, and its entries with it.
      return;
    }
    if (index.kind() == GlobalIndex.Kind.UNIQUE) {
      KeyCollisions.check(index, table.name(), entries.updates());
    }
    List<IndexChange> removed = new ArrayList<>(entries.removed());
    List<IndexChange> added = withoutBoth(removed, entries.added());
    removed.forEach(entry -> place(index, table, entry).removed().add(entry));
    added.forEach(entry -> place(index, table, entry).added().add(entry));
  }

  /// What was added, but not what is removed, too, which is left out there: a row that is moved is
  /// updated, deleted and inserted, and its entry comes twice and goes once.
  private static List<IndexChange> withoutBoth(List<IndexChange> removed, List<IndexChange> added) {
    if (removed.isEmpty()) {
      return added;
    }
    Map<IndexChange, Integer> gone = new HashMap<>();
    removed.forEach(entry -> gone.merge(entry, 1, Integer::sum));
    Map<IndexChange, Integer> both = new HashMap<>();
    List<IndexChange> left = new ArrayList<>();
    for (IndexChange entry : added) {
      if (both.getOrDefault(entry, 0) < gone.getOrDefault(entry, 0)) {
        both.merge(entry, 1, Integer::sum);
      } else {
        left.add(entry);
      }
    }
    removed.removeIf(entry -> {
      int count = both.getOrDefault(entry, 0);
      both.put(entry, Math.max(count - 1, 0));
      return count > 0;
    });
    return left;
  }

  private ShardEntries place(GlobalIndex index, DistributedTable table, IndexChange entry) {
    Shard shard = table.shards().get(table.shards().indexOf(entry.hash()));
    Place place = new Place(index.oid(), shard.node(), shard.id().value());
    return shards.computeIfAbsent(
        place,
        _ -> new ShardEntries(index.shardName(shard.id()), new ArrayList<>(), new ArrayList<>()));
  }

  /// A key that goes and comes again is on the same shard both times, so each can be done in turn.
  private Optional<KeyConflict> writeAll() {
    for (Map.Entry<Place, ShardEntries> shard : shards.entrySet()) {
      Participant participant = transaction.join(shard.getKey().node());
      participant.markWritten();
      ShardEntries entries = shard.getValue();
      try {
        new IndexShard(participant, entries.name()).write(entries.removed(), entries.added());
      } catch (SqlErrorException e) {
        SqlErrorException logical = GlobalIndexErrors.logical(e.error(), catalog).causedBy(e);
        GlobalIndex index = catalog.indexes().get(shard.getKey().index());
        if (index == null || !e.error().state().equals(SqlState.UNIQUE_VIOLATION)) {
          throw logical;
        }
        return Optional.of(new KeyConflict(index, entries.added(), logical));
      }
    }
    return Optional.empty();
  }
}
