package io.dpg.transaction.activity;

import io.dpg.catalog.NodeId;

/// A process of the cluster by one number, as Citus makes it: the node's id times 10^10 plus the
/// process id there. A session's node is the coordinator node, where its clients think they are.
public record GlobalPid(long value) {

  private static final long PER_NODE = 10_000_000_000L;

  public static GlobalPid of(NodeId node, int processId) {
    return new GlobalPid(node.value() * PER_NODE + processId);
  }

  public static GlobalPid of(Backend backend) {
    return of(backend.node(), backend.processId());
  }

  public NodeId node() {
    return new NodeId((int) (value / PER_NODE));
  }

  public int processId() {
    return (int) (value % PER_NODE);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
