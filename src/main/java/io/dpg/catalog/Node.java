package io.dpg.catalog;

/// A PostgreSQL server of the cluster: one row of `pg_dist_node`.
///
/// @param id its `nodeid`
/// @param groupId 0 for the coordinator node; placements name a node by its group
/// @param name the name users know, such as `citus-worker-1`; the address is the worker package's
///   business
/// @param port the port users know it by
/// @param active false when an operator has disabled it
/// @param shouldHaveShards whether new shards may be placed on it
public record Node(
    NodeId id, int groupId, String name, int port, boolean active, boolean shouldHaveShards) {

  /// The group of the coordinator node.
  public static final int COORDINATOR_GROUP = 0;

  public boolean isCoordinator() {
    return groupId == COORDINATOR_GROUP;
  }
}
