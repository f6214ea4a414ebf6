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

  /// Those that a global index names for any of these keys.
  ///
  /// @param index OID of the index
  /// @param keys each with a value for every column of the index
  record ByIndex(int index, List<List<KeyValue>> keys) implements ShardChoice {
    public ByIndex {
      keys = keys.stream().map(List::copyOf).toList();
    }
  }

  /// A value to be looked up.
  ///
  /// @param source the value's hash or the parameter that it is
  /// @param literal text form of a constant; empty for a parameter
  record KeyValue(ValueSource source, String literal) {}

  /// The only shard that the tables have: single-shard tables.
  record Single() implements ShardChoice {}
}
