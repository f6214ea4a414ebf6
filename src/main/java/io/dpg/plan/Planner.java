package io.dpg.plan;

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
    return new RouterStep(context).plan();
  }
}
