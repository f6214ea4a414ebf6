package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.plan.FunctionFacts.Volatility;

/// Plans statements that touch no distributed table: they run on the coordinator node, which has
/// every other table.
final class LocalStep {

  private LocalStep() {}

  static PlanAttempt plan(PlanContext context) {
    boolean readOnly =
        context.access() == Access.READ
            && new Portability(context.facts()).isAtMost(Volatility.STABLE, context.query());
    return new PlanAttempt.Planned(new LocalPlan(readOnly, !readOnly && mayReach(context)));
  }

  /// Only functions and triggers of users' own can.
  private static boolean mayReach(PlanContext context) {
    return context.catalog().tables().values().stream().anyMatch(LocalStep::isElsewhere)
        && (context.access() == Access.WRITE
            || new Portability(context.facts()).unsafeVolatility(context.query()) != null);
  }

  private static boolean isElsewhere(TableMetadata table) {
    return switch (table) {
      case DistributedTable _, SingleShardTable _, ReferenceTable _ -> true;
      case ManagedLocalTable _ -> false;
    };
  }
}
