package io.dpg.plan;

import io.dpg.catalog.ColocationId;

/// By which column an intermediate result is repartitioned: each row goes to the one node that has
/// the shard of its value in a co-location group, as if the result were a table of that group.
///
/// @param colocation the group whose shards say where rows go
/// @param column the 1-based number of the column
public record ResultKey(ColocationId colocation, int column) {}
