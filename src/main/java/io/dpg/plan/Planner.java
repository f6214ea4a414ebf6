package io.dpg.plan;

import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.pushdown.SelectPushdown;

/// From a statement to its plan: a cascade of steps, from the narrowest to the most general.
///
/// Facts come from PostgreSQL's own analysis of the statement, text from the client's own words.
/// Stateless.
public final class Planner {

  private Planner() {}

  public static PlanAttempt plan(PlanRequest request) {
    PlanContext context = PlanContext.of(request);
    if (context.uses().isLocal()) {
      return LocalStep.plan(context);
    }
    PlanAttempt routed = new RouterStep(context).plan();
    if (routed instanceof Planned || context.uses().distributed().isEmpty()) {
      return routed;
    }
    if (request.query().command() == AnalyzedQuery.Command.SELECT) {
      return new SelectPushdown(context).plan();
    }
    return routed;
  }
}
