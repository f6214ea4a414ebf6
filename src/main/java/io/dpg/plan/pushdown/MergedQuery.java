package io.dpg.plan.pushdown;

import io.dpg.plan.Merge;
import io.dpg.plan.ShardQuery;

/// What runs on each shard group, and what becomes of its rows.
record MergedQuery(ShardQuery tasks, Merge merge) {}
