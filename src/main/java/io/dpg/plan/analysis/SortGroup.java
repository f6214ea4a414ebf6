package io.dpg.plan.analysis;

/// An element of ORDER BY, GROUP BY, DISTINCT or PARTITION BY.
///
/// @param target the [Target#sortGroup] it refers to
/// @param sortOperator OID of the operator that sorts; 0 for none
public record SortGroup(
    int target, int equalityOperator, int sortOperator, boolean descending, boolean nullsFirst) {}
