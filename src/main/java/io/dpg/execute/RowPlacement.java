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
/// @param grain what gets rows of its own
record RowPlacement(int column, int type, DistributedTable table, NodeHasher hasher, Grain grain) {

  /// What gets rows of its own.
  enum Grain {
    NODE,
    SHARD
  }

  /// A place with rows of its own.
  ///
  /// @param shard the index of a shard; 0 where all shards of the node share the rows
  record Place(NodeId node, int shard) {}

  /// Null when all nodes get all rows.
  static @Nullable RowPlacement of(
      IntermediateResult result, CatalogSnapshot catalog, NodeHasher hasher, Grain grain) {
    ResultKey key = result.key();
    if (key == null) {
      return null;
    }
    int column = key.column() - 1;
    DistributedTable table = catalog.anyOf(key.colocation()).orElseThrow();
    return new RowPlacement(column, result.types().get(column), table, hasher, grain);
  }

  /// @param row body of a DataRow message
  /// @param binary whether the column is
  Place place(byte[] row, boolean binary) {
    ByteSlice value = RowColumns.of(row, 0).column(column);
    int shard = value == null ? 0 : table.shards().indexOf(hasher.hash(type, value, binary));
    return new Place(table.shards().get(shard).node(), grain == Grain.SHARD ? shard : 0);
  }
}
