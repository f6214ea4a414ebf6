package io.dpg.plan;

import io.dpg.plan.Merge.Bounds;
import io.dpg.plan.Merge.SortKey;
import java.util.List;

/// SELECT ... LIMIT ... FOR UPDATE on several shard groups: only rows that are returned may be
/// locked. The shards' first rows are looked at without locks; those that come first of all are
/// then locked by their places, and if some of these are gone or skipped, the next ones.
///
/// @param anchor OID of the distributed table whose rows are locked
/// @param candidates the query without LIMIT and locks, sorted; `ctid` is its last column
/// @param locking the query with locks for the rows at places that come as one more parameter
/// @param keys how rows are sorted; empty for any order
/// @param visible how many leading columns the client sees
/// @param columns how many columns there are without `ctid`
public record LimitedLocksPlan(
    int anchor,
    ShardChoice choice,
    ShardQuery candidates,
    ShardQuery locking,
    List<SortKey> keys,
    int visible,
    int columns,
    Bounds bounds)
    implements Plan {

  public LimitedLocksPlan {
    keys = List.copyOf(keys);
  }
}
