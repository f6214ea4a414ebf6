package io.dpg.execute;

/// How a node may join.
enum Joins {
  /// As its planner finds best.
  ANY,
  /// Without nested loops, where another way is possible.
  NO_LOOPS
}
