package io.dpg.transaction.activity;

import io.dpg.catalog.NodeId;

/// A process of a node.
///
/// @param processId as the node knows it
public record Backend(NodeId node, int processId) {}
