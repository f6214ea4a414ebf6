package io.dpg.plan.pushdown;

import io.dpg.plan.ShardChoice;
import io.dpg.plan.ValueSource;
import io.dpg.plan.routing.Restriction;
import io.dpg.plan.routing.ShardValues;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which shard groups can have rows that matter.
final class Choices {

  private Choices() {}

  /// Those that any use of a distributed table is restricted to; all when one is not restricted.
  static ShardChoice of(List<Restriction> restrictions) {
    Set<ValueSource> values = new LinkedHashSet<>();
    for (Restriction restriction : restrictions) {
      ShardValues some = ShardValues.of(restriction);
      if (some == null) {
        return new ShardChoice.All();
      }
      values.addAll(some.sources());
    }
    return new ShardChoice.AnyOf(List.copyOf(values));
  }
}
