package io.dpg.plan.insert;

import io.dpg.catalog.TableMetadata;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Refusal;

/// x
final class InsertSelect {
  private final PlanContext context;
  private final TableMetadata table;

  InsertSelect(PlanContext context, TableMetadata table) {
    this.context = context;
    this.table = table;
  }

  PlanAttempt plan() {
    return new PlanAttempt.NotPlanned(Refusal.of("cannot plan"));
  }
}
