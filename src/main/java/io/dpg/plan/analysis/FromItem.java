package io.dpg.plan.analysis;

import org.jspecify.annotations.Nullable;

/// A part of FROM.
public sealed interface FromItem {

  /// A table, subquery, function and so on: a 1-based position in the range table.
  record Reference(int relation) implements FromItem {}

  /// @param relation the join's own position in the range table; 0 for none
  record Join(
      JoinKind kind, FromItem left, FromItem right, @Nullable Expression condition, int relation)
      implements FromItem {}

  /// In the order of PostgreSQL's `JoinType`.
  enum JoinKind {
    INNER,
    LEFT,
    FULL,
    RIGHT
  }
}
