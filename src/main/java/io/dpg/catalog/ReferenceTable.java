package io.dpg.catalog;

import java.util.List;

/// A table that every node has a copy of. On workers the copy is `<table>_<shard>`; on the
/// coordinator node it is the table itself.
public record ReferenceTable(
    int oid, TableName name, ColocationId colocation, ShardId shard, List<NodeId> nodes)
    implements TableMetadata {

  public ReferenceTable {
    nodes = List.copyOf(nodes);
  }
}
