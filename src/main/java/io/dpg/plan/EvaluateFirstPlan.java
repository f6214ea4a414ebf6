package io.dpg.plan;

import io.dpg.plan.InsertRowsPlan.Evaluation;
import java.util.List;

/// A plan for a statement with values that must be the same wherever they are used, as `now()`:
/// they are evaluated on the coordinator node first, and go into the plan as further parameters.
///
/// @param evaluations what is evaluated, in the order of the parameters behind the client's own
/// @param plan of the statement with parameters in place of these values
public record EvaluateFirstPlan(List<Evaluation> evaluations, Plan plan) implements Plan {

  public EvaluateFirstPlan {
    evaluations = List.copyOf(evaluations);
  }
}
