package io.dpg.session;

/// What is known of the statements that share a normal form, so that they differ in literals only.
sealed interface NormalPlan {

  /// One was run; most statements never come again in another wording.
  record Once() implements NormalPlan {}

  /// With parameters in place of literals it would be another statement.
  ///
  /// @param catalogVersion the metadata's version that this was found with
  record NeedsLiterals(long catalogVersion) implements NormalPlan {}

  /// One plan serves all of them.
  ///
  /// @param query the statement with parameters in place of literals
  /// @param parameters how they get their values
  /// @param infallible whether every literal is a value of its parameter's type, whatever it says
  record Shared(PreparedQuery query, LiteralParameters parameters, boolean infallible)
      implements NormalPlan {}

  /// An INSERT of several rows: its plan is made of what all such statements share, and its rows.
  ///
  /// @param query the statement with one row, and with parameters in place of literals
  /// @param rows how the rows become a plan
  /// @param infallible as for `Shared`
  record SharedRows(PreparedQuery query, LiteralRows rows, boolean infallible)
      implements NormalPlan {}
}
