package io.dpg.catalog;

import java.util.List;

/// One shard of a hash-distributed table.
///
/// @param id its id; the physical table is called `<table>_<id>`
/// @param range the hash values it holds
/// @param nodes where it is placed, active placements only, never empty; the first is preferred for
///   reads
public record Shard(ShardId id, HashRange range, List<NodeId> nodes) {

  public Shard {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("shard " + id + " is placed nowhere");
    }
  }

  public NodeId node() {
    return nodes.getFirst();
  }
}
