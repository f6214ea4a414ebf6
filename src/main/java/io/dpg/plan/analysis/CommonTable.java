package io.dpg.plan.analysis;

/// A common table expression.
///
/// @param uses how often it is referred to
/// @param recursive whether it refers to itself
public record CommonTable(String name, AnalyzedQuery query, int uses, boolean recursive) {}
