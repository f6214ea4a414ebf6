package io.dpg.plan;

import io.dpg.error.SqlError;

/// What a planner step gives: a plan, or why it has none.
public sealed interface PlanAttempt {

  record Planned(Plan plan) implements PlanAttempt {}

  /// @param why the error that the client sees when no step plans the statement
  record NotPlanned(SqlError why) implements PlanAttempt {}
}
