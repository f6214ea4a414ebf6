package io.dpg.operations;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.Placements.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `rebalance_table_shards`: says that there is nothing to move when shards are spread evenly;
/// cannot move any.
final class RebalanceTable {

  private RebalanceTable() {}

  static String call(ClusterTransaction transaction, CallArguments arguments) {
    String oid = arguments.textOrNull(0);
    List<TableMetadata> tables =
        transaction.catalog().tables().values().stream()
            .filter(DistributedTable.class::isInstance)
            .filter(table -> oid == null || oid.equals(Integer.toUnsignedString(table.oid())))
            .toList();
    if (oid != null && tables.isEmpty()) {
      throw SqlError.of(SqlState.INVALID_TABLE_DEFINITION, "relation is not distributed")
          .asException();
    }
    if (!tables.stream().allMatch(table -> isBalanced(transaction, table))) {
      throw SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "cannot move shards to other nodes")
          .detail("Shards are spread unevenly over the nodes, but dpg cannot move them.")
          .hint(
              "Undistribute the table and distribute it again: it is then spread over all active nodes.")
          .asException();
    }
    transaction.tell(
        SqlError.of(SqlState.SUCCESSFUL_COMPLETION, "No moves available for rebalancing"));
    return Answer.VOID;
  }

  private static boolean isBalanced(ClusterTransaction transaction, TableMetadata table) {
    Map<NodeId, Integer> counts = new HashMap<>();
    transaction.catalog().workers().stream()
        .filter(Node::shouldHaveShards)
        .forEach(node -> counts.put(node.id(), 0));
    for (Placement placement : Placements.of(table)) {
      counts.merge(placement.node(), 1, Integer::sum);
    }
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int fewest = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    return most - fewest <= 1;
  }
}
