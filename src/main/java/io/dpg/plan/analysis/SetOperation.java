package io.dpg.plan.analysis;

import java.util.List;

/// A tree of UNION, INTERSECT and EXCEPT.
public sealed interface SetOperation {

  /// A branch: the subquery at a position of the range table.
  record Leaf(int relation) implements SetOperation {}

  record Combination(Kind kind, boolean all, SetOperation left, SetOperation right)
      implements SetOperation {}

  /// In the order of PostgreSQL's `SetOperation`, from 1.
  enum Kind {
    UNION,
    INTERSECT,
    EXCEPT
  }

  /// The branches from left to right.
  default List<Leaf> leaves() {
    return switch (this) {
      case Leaf leaf -> List.of(leaf);
      case Combination combination ->
          java.util.stream.Stream.concat(
                  combination.left().leaves().stream(), combination.right().leaves().stream())
              .toList();
    };
  }
}
