package io.dpg.plan;

import io.dpg.plan.FunctionFacts.Volatility;

/// Plans statements that touch no distributed table: they run on the coordinator node, which has
/// every other table.
final class LocalStep {

  private LocalStep() {}

  static PlanAttempt plan(PlanContext context) {
    boolean readOnly =
        context.access() == Access.READ
            && new Portability(context.facts()).isAtMost(Volatility.STABLE, context.query());
    return new PlanAttempt.Planned(new LocalPlan(readOnly));
  }
}
