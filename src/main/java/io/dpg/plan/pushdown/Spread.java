package io.dpg.plan.pushdown;

import io.dpg.catalog.ColocationId;
import io.dpg.error.SqlError;
import io.dpg.plan.routing.Term;
import java.util.Set;

/// How rows are spread over the shard groups when their query runs on each.
public sealed interface Spread {

  /// Every shard group has all of them: reference tables, functions, VALUES.
  record Everywhere() implements Spread {}

  /// Each is in one shard group: the one that its distribution column says.
  ///
  /// @param keys columns that have the value of a distribution column
  record Sharded(ColocationId colocation, Set<Term.Column> keys) implements Spread {
    public Sharded {
      keys = Set.copyOf(keys);
    }
  }

  /// The query cannot run on each shard group by itself.
  record Unplannable(SqlError why) implements Spread {}
}
