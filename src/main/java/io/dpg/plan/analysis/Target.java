package io.dpg.plan.analysis;

/// An entry of a target list.
///
/// @param number 1-based position among the output columns; for INSERT and UPDATE the target's
///   column number
/// @param name the output column's name; "" when it has none
/// @param sortGroup what ORDER BY, GROUP BY and DISTINCT refer to it by; 0 when they do not
/// @param hidden whether it is only sorted or grouped by
public record Target(
    Expression expression, int number, String name, int sortGroup, boolean hidden) {}
