/// The cluster's metadata as immutable values: nodes, tables, shards, placements, co-location; and
/// value to shard.
@NullMarked
package io.dpg.catalog;

import org.jspecify.annotations.NullMarked;
