package io.dpg.plan.gather;

import io.dpg.plan.GatherFirstPlan;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.PlanRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Plans modifications that read more than the shards of their target have: what can stand for
/// itself (common tables, subqueries, sublinks) is run first, and if that is not enough, whole
/// tables are read first.
public final class GatherStep {

  private final PlanContext context;
  private final Function<PlanRequest, PlanAttempt> planner;

  /// @param planner plans the parts
  public GatherStep(PlanContext context, Function<PlanRequest, PlanAttempt> planner) {
    this.context = context;
    this.planner = planner;
  }

  /// @param remaining plans the statement once parts of it are rows; it is tried after each step
  /// @param why the reason that is given when nothing helps
  public PlanAttempt plan(Function<PlanContext, PlanAttempt> remaining, PlanAttempt why) {
    PlanAttempt last = why;
    for (Reach reach : Reach.values()) {
      PlanAttempt attempt = attempt(reach, remaining);
      if (attempt instanceof Planned) {
        return attempt;
      }
      last = attempt == null ? last : attempt;
    }
    return last;
  }

  /// Null when there is nothing to run first.
  private @Nullable PlanAttempt attempt(Reach reach, Function<PlanContext, PlanAttempt> remaining) {
    PartReplacement parts = new PartReplacement(context, reach, planner);
    PartReplacement.Outcome outcome = parts.replaced();
    return switch (outcome) {
      case PartReplacement.Outcome.Nothing _ -> null;
      case PartReplacement.Outcome.Failed(NotPlanned why) -> why;
      case PartReplacement.Outcome.Replaced replaced ->
          switch (remaining.apply(replaced.context())) {
            case NotPlanned notPlanned -> notPlanned;
            case Planned(var plan) ->
                new Planned(
                    new GatherFirstPlan(
                        replaced.sources(), replaced.context().request().statement().text(), plan));
          };
    };
  }

  /// How much is run first.
  enum Reach {
    /// What stands for itself.
    QUERIES,
    /// And all tables but those that are written.
    TABLES
  }
}
