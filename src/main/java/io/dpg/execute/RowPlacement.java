package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.RowColumns;
import io.dpg.plan.IntermediateResult;
import io.dpg.plan.ResultKey;
import org.jspecify.annotations.Nullable;

/// Where the rows of a repartitioned result go: each to the node that has the shard of its value;
/// those without a value, which are equal to no other, all to one node.
///
/// @param column 0-based
/// @param type OID of its type
/// @param table one of the tables by whose shards rows are placed
record RowPlacement(int column, int type, DistributedTable table, NodeHasher hasher) {

  /// Null when all nodes get all rows.
  static @Nullable RowPlacement of(
      IntermediateResult result, CatalogSnapshot catalog, NodeHasher hasher) {
    ResultKey key = result.key();
    if (key == null) {
      return null;
    }
    int column = key.column() - 1;
    DistributedTable table = catalog.anyOf(key.colocation()).orElseThrow();
    return new RowPlacement(column, result.types().get(column), table, hasher);
  }

  /// @param row body of a DataRow message
  /// @param binary whether the column is
  NodeId node(byte[] row, boolean binary) {
    ByteSlice value = RowColumns.of(row, 0).column(column);
    int shard = value == null ? 0 : table.shards().indexOf(hasher.hash(type, value, binary));
    return table.shards().get(shard).node();
  }
}
