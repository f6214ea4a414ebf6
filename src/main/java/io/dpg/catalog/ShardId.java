package io.dpg.catalog;

/// Identifies a shard, as `pg_dist_shard.shardid` does. The first one of a cluster is 102008, as in
/// Citus.
public record ShardId(long value) {

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
