package io.dpg.plan.pushdown;

import io.dpg.catalog.DistributedTable;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ValueSource;
import io.dpg.plan.routing.IndexedKeys;
import io.dpg.plan.routing.Restriction;
import io.dpg.plan.routing.ShardValues;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which shard groups can have rows that matter.
final class Choices {

  private Choices() {}

  /// Those that any use of a distributed table is restricted to, by its distribution column or a
  /// global index; all when one is not restricted.
  static ShardChoice of(PlanContext context) {
    ShardChoice choice = ofKeys(context.restrictions());
    return choice instanceof ShardChoice.All
        ? IndexedKeys.find(context.catalog(), context.restrictions())
            .<ShardChoice>map(byIndex -> byIndex)
            .orElse(choice)
        : choice;
  }

  /// Why a plan runs on these shard groups of a table.
  static String reason(ShardChoice choice, DistributedTable table) {
    String column = table.name().name() + "." + table.column().name();
    return switch (choice) {
      case ShardChoice.All _ -> "no filter on " + column;
      case ShardChoice.ByIndex _ -> "a global index knows the shards";
      case ShardChoice.AnyOf _, ShardChoice.Single _ -> "several values of " + column;
    };
  }

  private static ShardChoice ofKeys(List<Restriction> restrictions) {
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
