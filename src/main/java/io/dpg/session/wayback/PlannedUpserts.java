package io.dpg.session.wayback;

import java.util.Optional;

/// The session's side of `INSERT ... ON CONFLICT` with variables: the plans that the coordinator
/// node has told it of.
public interface PlannedUpserts {

  /// A plan of an INSERT.
  ///
  /// @param stack its statement, and the functions that run it
  /// @param tree as `debug_print_plan` shows it
  record Planned(String stack, String tree) {}

  /// The plan of the statement that asks for it; empty where it is not known. For the thread of the
  /// connection that comes back.
  ///
  /// @param stack the functions and statements that are running, the asking one first; in a loop
  ///   over its rows, the function that has the loop first
  /// @param token what the statement has told the session after its plan
  Optional<Planned> plan(String stack, String token);
}
