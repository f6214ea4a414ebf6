package io.dpg.plan;

import java.util.List;

/// A statement in stages: first intermediate results, one after the other, each of which may use
/// those before it, then the rest of the statement, which uses them.
///
/// @param results in the order in which they are made
/// @param sql the rest of the statement, with results' relations in it
/// @param main how that is run
/// @param tableRows about how many rows the tables have that it reads besides results
public record StagedPlan(List<IntermediateResult> results, String sql, Plan main, double tableRows)
    implements Plan {

  public StagedPlan {
    results = List.copyOf(results);
    if (results.isEmpty() || main instanceof StagedPlan) {
      throw new IllegalArgumentException("a staged plan is a flat list of stages");
    }
  }
}
