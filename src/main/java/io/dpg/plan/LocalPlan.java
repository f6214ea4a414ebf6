package io.dpg.plan;

/// The client's own statement, unchanged, on the coordinator node: it touches no distributed table.
///
/// @param readOnly whether it is certain to change nothing
public record LocalPlan(boolean readOnly) implements Plan {}
