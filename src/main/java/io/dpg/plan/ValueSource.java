package io.dpg.plan;

import io.dpg.catalog.DistributionColumn;

/// Where a value of the distribution column comes from when a plan is run.
public sealed interface ValueSource {

  /// A constant whose hash is known.
  record Constant(int hash) implements ValueSource {}

  /// A parameter of the statement.
  ///
  /// @param number 1-based, as in `$1`
  /// @param typeOid the parameter's type, which has the same hash as the column's type
  record Parameter(int number, int typeOid) implements ValueSource {}

  /// A parameter that is assigned to the distribution column, which may keep less than it is given.
  ///
  /// @param number 1-based, as in `$1`
  /// @param typeOid the parameter's type, a text
  record Assigned(int number, int typeOid, DistributionColumn column) implements ValueSource {}

  /// The value of an expression that is evaluated on the coordinator node first; null there is an
  /// error.
  ///
  /// @param number 0-based position among the plan's evaluations
  record Evaluated(int number) implements ValueSource {}
}
