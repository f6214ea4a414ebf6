package io.dpg.plan.analysis;

import java.util.List;

/// A WINDOW clause.
///
/// @param number what calls refer to it by
/// @param offsets how far its frame reaches, where it says that by expressions
public record Window(
    int number, List<SortGroup> partition, List<SortGroup> order, List<Expression> offsets) {}
