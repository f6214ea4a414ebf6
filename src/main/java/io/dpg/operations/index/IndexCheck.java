package io.dpg.operations.index;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.ShardId;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.operations.PortableText;
import io.dpg.worker.NodeConnection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compares an index table with the rows that it is for: for each shard of the index table, the
/// number of entries and the sum of their hashes, which nodes compute.
public final class IndexCheck {

  private final ClusterTransaction transaction;
  private final DistributedTable table;
  private final IndexScripts scripts;
  private final List<Placement> placements;

  private IndexCheck(
      ClusterTransaction transaction, DistributedTable table, IndexDefinition definition) {
    this.transaction = transaction;
    this.table = table;
    this.scripts = new IndexScripts(definition);
    this.placements = Placements.of(table);
  }

  /// @param entries in the shard of the index table
  /// @param rows that should have their entries there
  public record Difference(ShardId shard, long entries, long rows) {}

  private record Sum(long count, BigDecimal hashes) {

    static final Sum NONE = new Sum(0, BigDecimal.ZERO);

    Sum plus(Sum other) {
      return new Sum(count + other.count, hashes.add(other.hashes));
    }
  }

  /// The shards that differ.
  public static List<Difference> run(
      ClusterTransaction transaction, DistributedTable table, GlobalIndex index) {
    IndexDefinition definition = IndexDefinition.read(transaction.coordinator(), index.oid());
    return new IndexCheck(transaction, table, definition).run();
  }

  private List<Difference> run() {
    Map<Integer, Sum> expected = new TreeMap<>();
    for (Placement placement : placements) {
      String shard = Placements.sql(table, placement.shard());
      sums(placement, scripts.sumOfRows(shard, table))
          .forEach((index, sum) -> expected.merge(index, sum, Sum::plus));
    }
    List<Difference> differences = new ArrayList<>();
    for (Placement placement : placements) {
      Sum entries =
          sums(placement, scripts.sumOfEntries(placement.shard())).getOrDefault(0, Sum.NONE);
      Sum rows = expected.getOrDefault(placement.index(), Sum.NONE);
      if (entries.count != rows.count || entries.hashes.compareTo(rows.hashes) != 0) {
        differences.add(new Difference(placement.shard(), entries.count, rows.count));
      }
    }
    return differences;
  }

  /// Counts and sums by the index of the shard.
  private Map<Integer, Sum> sums(Placement placement, String query) {
    NodeConnection node = transaction.on(placement.node());
    List<String> before = PortableText.begin(node);
    Map<Integer, Sum> sums = new TreeMap<>();
    for (List<@Nullable String> row : node.query(query).rows()) {
      sums.put(
          Integer.parseInt(requireNonNull(row.get(0))),
          new Sum(
              Long.parseLong(requireNonNull(row.get(1))),
              new BigDecimal(requireNonNull(row.get(2)))));
    }
    PortableText.end(node, before);
    return sums;
  }
}
