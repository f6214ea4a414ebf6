package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.plan.Access;
import java.util.List;
import java.util.Map;

/// Statements that are ready to run on shards.
///
/// @param texts by node, in the order in which they run there
/// @param access whether they write rows
/// @param command how the command tag of their answer begins
public record ShardStatements(Map<NodeId, List<String>> texts, Access access, String command) {}
