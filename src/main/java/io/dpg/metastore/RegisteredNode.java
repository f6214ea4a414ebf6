package io.dpg.metastore;

/// A node of an existing cluster, as its metadata name it.
///
/// @param groupId 0 for the coordinator node
/// @param active false when an operator has disabled it
public record RegisteredNode(String name, int port, int groupId, boolean active) {}
