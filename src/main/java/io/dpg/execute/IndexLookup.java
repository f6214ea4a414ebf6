package io.dpg.execute;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.Shard;
import io.dpg.pgtype.ArrayLiteral;
import io.dpg.pgtype.DistributionHash;
import io.dpg.pgtype.Oid;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ShardChoice.KeyValue;
import io.dpg.plan.ValueSource;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.DistributedTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads global indexes: which shards have rows with some keys.
final class IndexLookup {

  private final DistributedTransaction transaction;
  private final Execution execution;
  private final ShardPicker picker;

  IndexLookup(DistributedTransaction transaction, Execution execution, ShardPicker picker) {
    this.transaction = transaction;
    this.execution = execution;
    this.picker = picker;
  }

  /// The indexes of the shards; empty optional when only the shards themselves can tell: where a
  /// transaction reads by one snapshot, those of two nodes may differ.
  Optional<Set<Integer>> shards(ShardChoice.ByIndex choice) {
    GlobalIndex index = execution.catalog().indexes().get(choice.index());
    if (index == null
        || !(execution.catalog().table(index.table()) instanceof DistributedTable table)) {
      return Optional.empty();
    }
    Map<NodeId, List<TaskStatement>> statements = new TreeMap<>();
    byShard(choice, table)
        .forEach((place, keys) -> {
          Shard shard = table.shards().get(place);
          statements
              .computeIfAbsent(shard.node(), _ -> new ArrayList<>())
              .add(statement(shard, index, keys));
        });
    return read(statements, table);
  }

  private Optional<Set<Integer>> read(
      Map<NodeId, List<TaskStatement>> statements, DistributedTable table) {
    List<NodeTasks> nodes = new ArrayList<>();
    statements.forEach((node, list) ->
        nodes.add(
            new NodeTasks(
                transaction.join(node), list, execution.arguments().withTextResults(), false)));
    nodes.forEach(NodeTasks::start);
    Set<Integer> found = new TreeSet<>();
    boolean certain = true;
    for (NodeTasks node : nodes) {
      while (node.next()) {
        certain &= read(RowValues.read(RowBody.copy(node.wire())), table, found);
      }
    }
    return certain ? Optional.of(found) : Optional.empty();
  }

  /// The keys by the index of the shard that would have their entries. A key with a NULL has none.
  private Map<Integer, List<List<KeyValue>>> byShard(
      ShardChoice.ByIndex choice, DistributedTable table) {
    Map<Integer, List<List<KeyValue>>> keys = new TreeMap<>();
    for (List<KeyValue> key : choice.keys()) {
      OptionalInt hash = hash(key);
      if (hash.isPresent()) {
        keys.computeIfAbsent(table.shards().indexOf(hash.getAsInt()), _ -> new ArrayList<>())
            .add(key);
      }
    }
    return keys;
  }

  /// As `pg_dist.combined_hash` has it.
  private OptionalInt hash(List<KeyValue> key) {
    OptionalInt combined = picker.hash(key.getFirst().source());
    for (KeyValue value : key.subList(1, key.size())) {
      OptionalInt next = picker.hash(value.source());
      if (combined.isEmpty() || next.isEmpty()) {
        return OptionalInt.empty();
      }
      long both = ((long) combined.getAsInt() << 32) | (next.getAsInt() & 0xffffffffL);
      combined = DistributionHash.of(Oid.INT8).orElseThrow().hashText(Long.toString(both));
    }
    return combined;
  }

  private TaskStatement statement(Shard shard, GlobalIndex index, List<List<KeyValue>> keys) {
    String arguments =
        IntStream.range(0, index.keys().size())
            .mapToObj(column ->
                keys.stream()
                    .map(key -> text(key.get(column)))
                    .collect(Collectors.joining(", ", "ARRAY[", "]::text[]")))
            .collect(Collectors.joining(", "));
    String sql =
        "SELECT pg_catalog.current_setting('transaction_isolation'), ARRAY(SELECT %s.%s(%s))::text"
            .formatted(GlobalIndex.SCHEMA, index.shardName(shard.id()), arguments);
    return new TaskStatement(sql, execution.prepared(), execution.catalog().version());
  }

  private static String text(KeyValue value) {
    return value.source() instanceof ValueSource.Parameter parameter
        ? "($" + parameter.number() + ")::text"
        : Identifiers.quoteLiteral(value.literal());
  }

  /// Whether what was read may be relied upon.
  private static boolean read(
      List<@Nullable String> row, DistributedTable table, Set<Integer> into) {
    for (String target : ArrayLiteral.elements(Objects.requireNonNull(row.get(1)))) {
      into.add(table.shards().indexOf(Integer.parseInt(Objects.requireNonNull(target))));
    }
    return "read committed".equals(row.getFirst());
  }
}
