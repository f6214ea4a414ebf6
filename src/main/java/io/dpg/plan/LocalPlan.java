package io.dpg.plan;

/// The client's own statement, unchanged, on the coordinator node: it touches no distributed table.
///
/// @param readOnly whether it is certain to change nothing
/// @param mayReach whether it may change distributed tables all the same, by a function or a
///   trigger, which then commits with it
public record LocalPlan(boolean readOnly, boolean mayReach) implements Plan {}
