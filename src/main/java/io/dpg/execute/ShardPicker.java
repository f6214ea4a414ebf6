package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ValueSource;
import io.dpg.transaction.DistributedTransaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Turns a plan's choice of shards into shard indexes, now that the parameters have values.
final class ShardPicker {

  /// The class of the SQLSTATEs that say that a value is wrong.
  private static final String DATA_EXCEPTIONS = "22";

  private final CatalogSnapshot catalog;
  private final Arguments arguments;
  private final NodeHasher nodeHasher;
  private final IndexLookup lookup;

  ShardPicker(Execution execution, NodeHasher nodeHasher, DistributedTransaction transaction) {
    this.catalog = execution.catalog();
    this.arguments = execution.arguments();
    this.nodeHasher = nodeHasher;
    this.lookup = new IndexLookup(transaction, execution, this);
  }

  IndexLookup lookup() {
    return lookup;
  }

  /// The indexes of the shards, ascending. Never empty: where no shard can have a row, one shard
  /// answers for all, for it knows the shape of an empty answer.
  List<Integer> pick(int anchor, ShardChoice choice) {
    return switch (choice) {
      case ShardChoice.Single _ -> List.of(0);
      case ShardChoice.ByIndex byIndex -> {
        Optional<Set<Integer>> found = lookup.shards(byIndex);
        yield found.isEmpty() ? all(anchor) : orOne(found.get());
      }
      case ShardChoice.All _ -> all(anchor);
      case ShardChoice.AnyOf(List<ValueSource> values) when values.size() == 1 -> {
        OptionalInt hash = hash(values.getFirst());
        yield List.of(hash.isPresent() ? index(anchor, hash.getAsInt()) : 0);
      }
      case ShardChoice.AnyOf anyOf -> {
        TreeSet<Integer> indexes = new TreeSet<>();
        anyOf
            .values()
            .forEach(value -> hash(value).ifPresent(it -> indexes.add(index(anchor, it))));
        yield orOne(indexes);
      }
    };
  }

  List<Integer> all(int anchor) {
    return IntStream.range(0, shardCount(anchor)).boxed().toList();
  }

  private static List<Integer> orOne(Set<Integer> indexes) {
    return indexes.isEmpty() ? List.of(0) : indexes.stream().sorted().toList();
  }

  private int shardCount(int anchor) {
    return table(anchor) instanceof DistributedTable table ? table.shards().size() : 1;
  }

  /// The index of the shard that holds a hash value.
  int index(int anchor, int hash) {
    return table(anchor) instanceof DistributedTable table ? table.shards().indexOf(hash) : 0;
  }

  /// The node that the shard at an index is on.
  NodeId node(int anchor, int index) {
    return switch (table(anchor)) {
      case DistributedTable table -> table.shards().get(index).node();
      case SingleShardTable table -> table.node();
      default -> throw new IllegalStateException("a plan's anchor has no shards: " + anchor);
    };
  }

  private TableMetadata table(int oid) {
    TableMetadata table = catalog.table(oid);
    if (table == null) {
      throw SqlError.of(SqlState.UNDEFINED_TABLE, "the table was dropped while it was queried")
          .asException();
    }
    return table;
  }

  /// The hash of a value; none for NULL, which is in no shard.
  OptionalInt hash(ValueSource source) {
    return switch (source) {
      case ValueSource.Constant constant -> OptionalInt.of(constant.hash());
      case ValueSource.Parameter(int number, int type) -> hash(number, type, it -> it);
      case ValueSource.Assigned(int number, int type, DistributionColumn column) ->
          hash(number, type, column::kept);
      case ValueSource.Evaluated _ ->
          throw new IllegalStateException("an evaluated value is hashed by who evaluates it");
    };
  }

  private OptionalInt hash(int number, int type, UnaryOperator<ByteSlice> kept) {
    ByteSlice value = arguments.value(number);
    if (value == null) {
      return OptionalInt.empty();
    }
    boolean binary = arguments.isBinary(number);
    try {
      return OptionalInt.of(nodeHasher.hash(type, kept.apply(value), binary));
    } catch (SqlErrorException bad) {
      boolean isOfTheValue = bad.error().state().code().startsWith(DATA_EXCEPTIONS);
      throw isOfTheValue ? bad.error().where(context(number, binary)).asException() : bad;
    }
  }

  /// What PostgreSQL says of a value that it cannot read, which it does not show.
  private static String context(int number, boolean binary) {
    return "unnamed portal parameter $" + number + (binary ? "" : " = '...'");
  }
}
