package io.dpg.operations;

import java.util.Map;

/// The cluster functions by name.
final class Operations {

  private static final Map<String, Operation> ALL =
      Map.ofEntries(
          Map.entry("create_distributed_table", CreateDistributedTable::call),
          Map.entry("create_reference_table", CreateReferenceTable::call),
          Map.entry("undistribute_table", UndistributeTable::call),
          Map.entry("create_time_partitions", TimePartitions::create),
          Map.entry("drop_old_time_partitions", TimePartitions::dropOld),
          Map.entry("citus_add_local_table_to_metadata", ManagedLocalTables::add),
          Map.entry("remove_local_tables_from_metadata", ManagedLocalTables::removeAll),
          Map.entry("citus_add_node", AddNode::call),
          Map.entry("citus_activate_node", ChangeNode::activate),
          Map.entry("citus_disable_node", ChangeNode::disable),
          Map.entry("citus_remove_node", ChangeNode::remove),
          Map.entry("citus_update_node", ChangeNode::update),
          Map.entry("citus_set_node_property", ChangeNode::setProperty),
          Map.entry("citus_check_connection_to_node", ClusterHealth::checkConnection),
          Map.entry("citus_check_cluster_node_health", ClusterHealth::checkAll),
          Map.entry("run_command_on_workers", RunCommand::onWorkers),
          Map.entry("run_command_on_all_nodes", RunCommand::onAllNodes),
          Map.entry("run_command_on_coordinator", RunCommand::onCoordinator),
          Map.entry("run_command_on_shards", RunCommand::onShards),
          Map.entry("run_command_on_placements", RunCommand::onPlacements),
          Map.entry("run_command_on_colocated_placements", RunCommand::onColocatedPlacements),
          Map.entry("placement_sizes", Sizes::ofPlacements),
          Map.entry("citus_table_size", Sizes::table),
          Map.entry("citus_relation_size", Sizes::relation),
          Map.entry("citus_total_relation_size", Sizes::totalRelation),
          Map.entry("cluster_activity", Activity::all),
          Map.entry("cluster_lock_waits", Activity::lockWaits),
          Map.entry("cluster_locks", Activity::locks),
          Map.entry("pg_cancel_backend", Signals::cancel),
          Map.entry("pg_terminate_backend", Signals::terminate),
          Map.entry("transaction_status", Operations::transactionStatus),
          Map.entry("rebalance_table_shards", RebalanceTable::call),
          Map.entry("dpg_check_global_indexes", CheckGlobalIndexes::call));

  private Operations() {}

  private static String transactionStatus(ClusterTransaction transaction, CallArguments arguments) {
    return Answer.of(transaction.transactionStatus(arguments.text(0)));
  }

  static boolean exists(String name) {
    return ALL.containsKey(name);
  }

  static Operation named(String name) {
    Operation operation = ALL.get(name);
    if (operation == null) {
      throw new IllegalStateException("no such operation: " + name);
    }
    return operation;
  }
}
