package io.dpg.plan;

import java.util.List;

/// Which shards of a co-location group a plan runs on.
public sealed interface ShardChoice {

  /// All of them.
  record All() implements ShardChoice {}

  /// Those that hold any of these values; none when the list is empty.
  record AnyOf(List<ValueSource> values) implements ShardChoice {
    public AnyOf {
      values = List.copyOf(values);
    }
  }

  /// The only shard that the tables have: single-shard tables.
  record Single() implements ShardChoice {}
}
