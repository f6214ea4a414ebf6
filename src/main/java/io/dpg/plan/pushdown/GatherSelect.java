package io.dpg.plan.pushdown;

import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanContext;
import io.dpg.plan.pushdown.OutputSpread.KeyedClauses;

final class GatherSelect {
  private final PlanContext context;
  private final KeyedClauses clauses;

  GatherSelect(PlanContext context, KeyedClauses clauses) {
    this.context = context;
    this.clauses = clauses;
  }

  PlanAttempt plan(SelectPushdown select) {
    return select.planned(null);
  }
}
