package io.dpg.plan.analysis;

import java.util.List;

/// A WINDOW clause.
///
/// @param number what calls refer to it by
public record Window(int number, List<SortGroup> partition, List<SortGroup> order) {}
