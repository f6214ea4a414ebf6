package io.dpg.plan;

import java.util.List;

/// A plan for a statement of which some parts are run first. Their rows go into the plan as further
/// parameters, one array of texts for each column, so that they are at hand wherever it runs.
///
/// @param sources the parts in the order in which they are run; each may use the parameters that
///   those before it have added
/// @param sql the statement with these rows in the place of the parts, for the coordinator node
/// @param plan of that statement
public record GatherFirstPlan(List<Source> sources, String sql, Plan plan) implements Plan {

  public GatherFirstPlan {
    sources = List.copyOf(sources);
  }

  /// A part of a statement.
  ///
  /// @param sql its SELECT
  /// @param plan how it is run
  /// @param columns how many columns its rows have
  /// @param writes whether it is a modification, which commits with the rest
  public record Source(String sql, Plan plan, int columns, boolean writes) {}
}
