package io.dpg.catalog;

/// Identifies a node, as `pg_dist_node.nodeid` does.
public record NodeId(int value) implements Comparable<NodeId> {

  @Override
  public int compareTo(NodeId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
